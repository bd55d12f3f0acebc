-- Exercises the language and its libraries. The output must be the same on
-- every system: no addresses, no times, no order that the language leaves open.

local function title(name) print("== " .. name) end

local function failing(f, ...)
  local ok, message = pcall(f, ...)
  print(ok, (tostring(message):gsub("0x%x+", "ADDRESS")))
end

title "integers and floats"
print(7 // 2, -7 // 2, 7 % -3, -7 % 3, 7.5 // 2, -7.5 % 2, 2 ^ 0.5)
print(math.maxinteger + 1 == math.mininteger, math.maxinteger // -1, 5 // 0.0, -5 % math.huge)
print(1e15, 1e16, 123456789012345678, 0.1, 1 / 3, -0.0, 1e308 * 10, 2 ^ 53)
print(3 | 4, 6 & 5, 6 ~ 3, ~0, 1 << 62, 1 << 64, -1 >> 60, "10" + 5, "0x10" * 2, 10 .. 20)
print(math.type(1), math.type(1.0), math.type "1", 1 == 1.0, math.tointeger(3.0), math.tointeger "8")
print(math.floor(-3.5), math.ceil(-3.5), math.fmod(-7, 3), math.modf(-3.7))
print(math.ult(1, -1), math.abs(math.mininteger), 0x7fffffffffffffff + 0.0, 0x1p-3, 1e-320)
print(string.format("%.14g %.3f %e %a %g", math.pi, math.pi, 12345.678, 1.0, 1e100))
print(math.sin(1), math.cos(1), math.tan(1), math.exp(1), math.log(10), math.log(8, 2), math.atan(1, -1))
print(tonumber "0x1.8p1", tonumber("zz", 36), tonumber("9", 8), tonumber " 12 ", tonumber "1e", tonumber "")
failing(function() return 1 // 0 end)
failing(function() return 1.5 | 1 end)
failing(function() return {} + 1 end)
for i = math.maxinteger - 1, math.maxinteger do io.write(i, " ") end
for x = 1.0, 0, -0.25 do io.write(x, " ") end
print()

title "random numbers from a seed"
math.randomseed(42, 7)
print(math.random(0), math.random(100), math.random(-5, 5), math.random() < 1)

title "strings"
print(("hello"):upper(), ("x"):rep(3, ","), ("abc"):reverse(), #"a\0b", ("abc"):byte(1, -1))
print(("%5d|%-5d|%05d|%+d|%x|%X|%o|%c|%q|%s|%10.3s|%%"):format(42, 42, 42, 42, 255, 255, 8, 65, 'a"\n\0', nil, "abcdef"))
print(("%q %q %q"):format(1 / 3, math.mininteger, 10))
print("\u{48}\x49\74\z
       K", "a\
b", [==[
long]]]==])
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$"))
print(("THE (quick) fox"):find("%((%a+)%)"), ("f(a(b)c)d"):match("%b()"), ("THE fox"):find("%f[%a]%a+%f[%A]", 4))
print(("hello world"):gsub("o", "0"), ("hello"):gsub("", "-"), ("abc"):gsub("%w", "%0%0"), ("$name"):gsub("%$(%w+)", { name = "lua" }))
for k, v in ("a=1, b=2"):gmatch "(%w+)=(%w+)" do io.write(k, v, ";") end
print(("x"):rep(0) == "", ("abc"):sub(-2), ("abc"):sub(2, 10), "a" < "b", "a" < "B", "" < "a")
failing(string.rep, "x", 1 << 60)
failing(string.format, "%d", 1.5)
failing(string.find, "a", "[a")
failing(string.gsub, "a", "a", "%2")

title "packing"
print((string.pack(">I2 <i4 z s1 d", 0x1234, -2, "zero", "len", 1.5):gsub(".", function(c) return ("%02x"):format(c:byte()) end)))
print(string.unpack("<i4 !4 i8", string.pack("<i4 !4 i8", -7, 1 << 40)))
print(string.packsize "i1 !8 d", string.packsize ">I3I5")
failing(string.pack, "i1", 200)

title "utf8"
for position, code in utf8.codes "aé€😀" do io.write(position, ":", code, " ") end
print(utf8.char(72, 228, 8364, 128512), utf8.len "aé€😀", utf8.offset("aé€😀", 3), utf8.len "\xff", utf8.codepoint("é", 1))

title "tables"
local t = { 10, 20, 30, nil, 50, n = 1, [2.0] = "two" }
print(t[2], t[5], next {}, rawlen { 1, 2 }, select("#", table.unpack({ 1, nil, 3 }, 1, 3)))
local words = {}
for w in ("the quick brown fox jumps over the lazy dog"):gmatch "%a+" do words[#words + 1] = w end
table.sort(words)
print(table.concat(words, " "), table.remove(words), table.remove(words, 1), #words)
table.sort(words, function(a, b) return #a == #b and a < b or #a < #b end)
print(table.concat(words, " "), table.concat({}, "x"), table.concat({ 1, 2.5, "z" }, "-", 2))
table.insert(words, 1, "first")
print(table.concat(table.move(words, 1, 3, 2), " "), table.pack(1, nil).n)
failing(table.concat, { 1, {}, 3 })
failing(table.insert, { 1 }, 5, 2)
failing(table.sort, { 3, 1, "x" })
local big = {}
for i = 1, 20000 do big[i] = (i * 7919) % 20011 end
table.sort(big)
local sorted = true
for i = 2, #big do sorted = sorted and big[i - 1] <= big[i] end
print(#big, sorted, big[1], big[#big])

title "closures, varargs, goto"
local function counter()
  local n = 0
  return function(...) n = n + select("#", ...) return n, ... end
end
local c = counter()
print(c(1, 2), (c("a", nil)), c())
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then goto continue end
    io.write(i, j, " ")
    ::continue::
  end
end
print()
local function loop(n) if n == 0 then return "done" end return loop(n - 1) end
print(loop(200000))
local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 1 return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]())

title "metatables"
local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({ x = a.x + b.x }, Vector) end
Vector.__eq = function(a, b) return a.x == b.x end
Vector.__lt = function(a, b) return a.x < b.x end
Vector.__le = function(a, b) return a.x <= b.x end
Vector.__call = function(self, y) return self.x * y end
Vector.__tostring = function(self) return "Vector(" .. self.x .. ")" end
Vector.__concat = function(a, b) return tostring(a) .. "&" .. tostring(b) end
Vector.__len = function(self) return self.x end
Vector.__unm = function(self) return setmetatable({ x = -self.x }, Vector) end
Vector.__name = "Vector"
local v, w = setmetatable({ x = 1 }, Vector), setmetatable({ x = 2 }, Vector)
print(tostring(v + w), v == w, v < w, v <= w, v(10), v .. w, #w, tostring(-v), v .. 1)
local log = setmetatable({}, { __index = function(_, k) return "no " .. k end, __newindex = function(s, k, value) rawset(s, k, value * 2) end })
log.a = 21
print(log.a, log.b, rawget(log, "b"))
local pairing = setmetatable({}, { __pairs = function() return function(_, k) if not k then return 1, "one" end end end })
for k, value in pairs(pairing) do print(k, value) end
failing(function() return v.x.y.z end)
failing(function() return #nil end)
failing(function() return v > 3 end)
print(getmetatable "".__index == string, pcall(setmetatable, setmetatable({}, { __metatable = "locked" }), {}))

title "coroutines"
local producer = coroutine.wrap(function(a)
  for i = 1, 3 do a = coroutine.yield(i, a) end
  return "end"
end)
print(producer "x", producer "y", producer "z", producer())
local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() print "closed" end }) coroutine.yield(1) end)
print(coroutine.resume(co), coroutine.status(co), coroutine.close(co), coroutine.status(co))
print(select(2, coroutine.resume(coroutine.create(function() error { code = 5 } end))).code)
print(select(2, coroutine.resume(coroutine.create(function() return pcall(function() coroutine.yield() end) end))), coroutine.isyieldable())
local deep = coroutine.wrap(function() for k in string.gmatch("a b c", "%a") do table.sort({ 3, 2, 1 }, function(a, b) return a < b end) coroutine.yield(k) end end)
print(deep(), deep(), deep())
failing(coroutine.wrap(function() error("inside", 0) end))

title "errors"
failing(error, "plain", 0)
failing(error)
failing(function() local a; a.b = 1 end)
failing(function() undefined() end)
failing(function() local function f() return f() + 1 end return f() end)
print(xpcall(function() error "x" end, function(m) return "handled: " .. m:gsub("^.-:%d+: ", "") end))
print(pcall(error, setmetatable({}, { __tostring = function() return "custom" end })))
print(select("#", pcall(error, nil)), pcall(assert, false, "said"), pcall(assert, 1, 2))
do
  local ok, message = pcall(function()
    local a <close> = setmetatable({}, { __close = function(_, e) print("closing a", e) end })
    local b <close> = setmetatable({}, { __close = function(_, e) print("closing b", e) error("from b", 0) end })
    error("first", 0)
  end)
  print(ok, message)
end

title "load and dump"
print(load "return 1 + 1"(), select(2, load("x = ", "chunk")), load(function() end)())
local environment = { y = 5 }
print(load("return y", "=env", "t", environment)(), load(string.dump(function(a) return a * 2 end), "d", "b")(21))
print(load("\27Lua", "binary", "t"))
for _, text in ipairs { "for", "x = }", "goto nowhere", "local x <const> = 1; x = 2", "x = 'a", "::a:: ::a::" } do
  print(select(2, load(text, "=s")))
end
print((select(2, load("return " .. ("("):rep(300) .. "1" .. (")"):rep(300), "=nest")):gsub("\n.*", "")))

title "garbage"
local weak = setmetatable({}, { __mode = "k" })
local kept = {}
weak[kept], weak[{}] = "kept", "lost"
local finalised = 0
for _ = 1, 100 do setmetatable({}, { __gc = function() finalised = finalised + 1 end }) end
collectgarbage() collectgarbage()
local count = 0
for _ in pairs(weak) do count = count + 1 end
print(count, finalised, collectgarbage "isrunning")
print(collectgarbage "generational", collectgarbage "incremental")
for i = 1, 50 do local s = {} for j = 1, 1000 do s[j] = { i, j, tostring(j) } end end
print(collectgarbage "count" < 16384)

title "files"
local name = os.tmpname()
local f = assert(io.open(name, "w"))
print(f:write("line one\n", 2, " ", 3.5, "\n\nlast"), io.type(f), f:seek("cur"), f:seek("set", 5), f:write "ONE", f:close(), io.type(f))
print(pcall(f.write, f, "x"))
for line in io.lines(name) do io.write("[", line, "]") end
for line in io.lines(name, "L") do io.write(#line, " ") end
print()
f = io.open(name)
print(f:read("l", "n", "n", "l", 3, "a"), f:read "a", f:read "l", f:read(0), f:seek "end")
f:close()
f = io.open(name, "a+")
f:setvbuf("full", 16)
f:write("!") f:flush() f:seek "set"
print(#f:read "a")
f:close()
print(os.rename(name, name .. ".new"), io.open(name), os.remove(name .. ".new"))
print(select("#", os.remove(name)), (select(3, os.remove(name))))
print(pcall(io.lines, "/no/such/file"))
local pieces = {}
f = io.tmpfile()
for i = 1, 5000 do f:write(i, " ") end
f:seek "set"
local sum = 0
for n in f:lines "n" do sum = sum + n end
print(sum, io.type(io.stdout), io.type(42), tostring(f):match "^file %(")

title "time and surroundings"
print(os.date("!%Y-%m-%d %H:%M:%S %j %A %B", 86400 * 365), os.date("!*t", 1e9).hour, os.time { year = 2001, month = 9, day = 9, hour = 12 } % 3600)
print(os.getenv "NO_SUCH_VARIABLE", os.difftime(10, 4), os.clock() >= 0, os.setlocale "C")
failing(os.date, "%Ez", 0)
failing(os.time, { year = 2020 })
print(#arg, package.config:sub(1, 1), pcall(require, "no.such.module") == false, _VERSION)
print(type(debug.traceback()), debug.getinfo(1, "l").currentline, debug.getlocal(function(a, b) end, 1))

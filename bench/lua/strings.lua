-- Building, searching and replacing strings.
local words = {}
for i = 1, 20000 do words[i] = string.format("%d:%x", i, i * 7919) end
local text = table.concat(words, " ")
local digits = select(2, text:gsub("%d", "#"))
assert(digits > 100000)
local found = 0
for word in text:gmatch("%d+:[a-f]%x*") do found = found + #word end
assert(found > 0)

-- Sorting with a comparison in Lua.
local state = 42
local function random()
  state = (state * 1103515245 + 12345) & 0x7fffffff
  return state
end
local list = {}
for i = 1, 60000 do list[i] = random() end
table.sort(list, function(a, b) return a < b end)
for i = 2, #list do assert(list[i - 1] <= list[i]) end

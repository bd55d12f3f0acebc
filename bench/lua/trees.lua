-- Many small tables that soon are garbage: the allocator and the collector.
local function make(depth)
  if depth == 0 then return {} end
  return { make(depth - 1), make(depth - 1) }
end
local function count(tree)
  return tree[1] and 1 + count(tree[1]) + count(tree[2]) or 1
end
for _ = 1, 25 do
  assert(count(make(13)) == 2 ^ 14 - 1)
end

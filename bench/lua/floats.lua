-- Floating point: the spectral norm of a matrix.
local function a(i, j)
  local ij = i + j
  return 1.0 / (ij * (ij + 1) / 2 + i + 1)
end
local function multiply(n, v, out, transposed)
  for i = 0, n - 1 do
    local sum = 0
    for j = 0, n - 1 do sum = sum + v[j] * (transposed and a(j, i) or a(i, j)) end
    out[i] = sum
  end
end
local n, u, v, t = 120, {}, {}, {}
for i = 0, n - 1 do u[i] = 1 end
for _ = 1, 10 do
  multiply(n, u, t, false)
  multiply(n, t, v, true)
  multiply(n, v, t, false)
  multiply(n, t, u, true)
end
local uv, vv = 0, 0
for i = 0, n - 1 do
  uv = uv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
assert(math.abs(math.sqrt(uv / vv) - 1.274224) < 1e-4)

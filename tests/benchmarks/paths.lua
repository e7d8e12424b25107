-- wrk asks for the paths in the file that its argument names, one after the other, again and again.
local paths, turn = {}, 0

function init(args)
  for path in io.lines(args[1]) do paths[#paths + 1] = path end
end

function request()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn])
end

-- wrk asks for each line of the file that its argument names, one after the other, again and again: a path, and after
-- a tab the ETag that the client already has.
local requests, turn = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, tag = line:match("^(.-)\t(.*)$")
    -- Written by hand: wrk.format puts headers in another order in each process, and an ETag may depend on it.
    requests[#requests + 1] = "GET " .. (path or line) .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] ..
      "\r\nAccept: application/geo+json\r\n" ..
      (tag and "If-None-Match: " .. tag .. "\r\n" or "") .. "\r\n"
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "bytes": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes, failed))
end

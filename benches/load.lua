-- wrk script for every route: wrk … -s load.lua URL -- METHOD STATUS [NAME=VALUE …] [@BODYFILE] [+COOKIEFILE]
-- COOKIEFILE holds one visitor's cookie per line; requests take them in turn.
-- Prints one line of JSON when done. A response with another status than STATUS counts as unexpected.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  unexpected = 0
  expected = tonumber(arguments[2])
  wrk.method = arguments[1]
  local cookies
  for index = 3, #arguments do
    local argument = arguments[index]
    if argument:sub(1, 1) == "+" then
      cookies = argument:sub(2)
    elseif argument:sub(1, 1) == "@" then
      local file = assert(io.open(argument:sub(2), "rb"))
      wrk.body = file:read("*a")
      file:close()
    else
      local name, value = argument:match("^([^=]+)=(.*)$")
      wrk.headers[name] = value
    end
  end
  if cookies then
    local requests = {}
    for cookie in io.lines(cookies) do
      wrk.headers["Cookie"] = cookie
      table.insert(requests, wrk.format())
    end
    local turn = 0
    request = function()
      turn = turn % #requests + 1
      return requests[turn]
    end
  end
  -- wrk counts every status of 400 and above by itself, and faster. Where one of those is expected, look at each.
  if expected >= 400 then
    response = function(status)
      if status ~= expected then
        unexpected = unexpected + 1
      end
    end
  end
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do
    wrong = wrong + (thread:get("unexpected") or 0)
  end
  local errors = summary.errors
  if threads[1]:get("expected") < 400 then
    wrong = wrong + errors.status
  end
  print(string.format(
    '{"requests": %d, "micros": %d, "unexpected": %d, "failed": %d, "p50_us": %d, "p99_us": %d}',
    summary.requests, summary.duration, wrong,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end

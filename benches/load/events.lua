-- What do senders say? Batches of events of made-up cases, one event per line, every id once. For wrk.
--
-- A case gets some ten events and is then let be, as in life: the open cases move on, so that no case grows without end.
--
-- Arguments after `--`: events of a batch, open cases, run (a text that makes ids unique), milliseconds between two requests of a connection

local numbers, batch, cases, run, pause = 0, 500, 100000, "r", 0
local EVENTS_OF_A_CASE = 10
local thread_count = 0
local kinds = { "application_submitted", "application_registered", "request_sent", "request_answered", "application_decided" }

function setup(thread)
   thread:set("thread_number", thread_count)
   thread_count = thread_count + 1
end

function init(arguments)
   batch = tonumber(arguments[1]) or batch
   cases = tonumber(arguments[2]) or cases
   run = arguments[3] or run
   pause = tonumber(arguments[4]) or pause
   math.randomseed(42 + thread_number)
   wrk.method = "POST"
   wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
   wrk.headers["Content-Type"] = "application/x-ndjson"
end

function delay()
   return pause
end

function request()
   local lines = {}
   for line = 1, batch do
      numbers = numbers + 1
      local case = math.floor(numbers / EVENTS_OF_A_CASE) + math.random(cases)
      local minute = numbers % 60
      lines[line] = string.format(
         '{"specversion":"1.0","id":"%s-%d-%d","source":"//load.example/%d","type":"%s","subject":"MO-2026-%07d",'
            .. '"time":"2026-03-%02dT%02d:%02d:00+03:00","data":{"regulation":"mo221","channel":"portal","organisation":"tsp-%02d","official":"u-%03d"}}',
         run, thread_number, numbers, thread_number, kinds[1 + numbers % 5], case,
         1 + case % 14, 9 + numbers % 9, minute, case % 50, case % 400)
   end
   return wrk.format(nil, nil, nil, table.concat(lines, "\n"))
end

function done(summary, latency, requests)
   local seconds = summary.duration / 1e6
   local errors = summary.errors
   io.write(string.format(
      "%d requests in %.1f s: %.0f events/s; p50 %.1f ms, p99 %.1f ms, max %.1f ms; status errors %d, timeouts %d, connection errors %d\n",
      summary.requests, seconds, summary.requests * batch / seconds, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      latency.max / 1e3, errors.status, errors.timeout, errors.connect + errors.read + errors.write))
end

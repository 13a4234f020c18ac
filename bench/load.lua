-- For wrk: what came of the load, as a line of JSON. With arguments (SECRET FIRST_ID) it posts Telegram updates, each
-- another one: one of a thousand people edits a text.

local update = '{"update_id":%d,"edited_message":{"message_id":%d,"from":{"id":%d,"is_bot":false,' ..
    '"first_name":"Ada","language_code":"en"},"chat":{"id":%d,"first_name":"Ada","type":"private"},' ..
    '"date":1790000000,"edit_date":1790000001,"text":"What do you see in a photo?"}}'

function init(arguments)
    if #arguments == 0 then return end
    local id = tonumber(arguments[2])
    local headers = {
        ["Content-Type"] = "application/json",
        ["X-Telegram-Bot-Api-Secret-Token"] = arguments[1],
    }
    function request()
        id = id + 1
        local person = 1000 + id % 1000
        return wrk.format("POST", wrk.path, headers, update:format(id, id, person, person))
    end
end

function done(summary, latency)
    local errors = summary.errors
    print(('{"requests":%d,"seconds":%f,"failures":%d,"p99_ms":%f}'):format(
        summary.requests, summary.duration / 1e6,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(99) / 1000))
end

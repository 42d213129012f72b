//! What Redis does in one step, so that nothing comes between: the order of offsets is the order in which messages arrive.

use std::sync::LazyLock;

use redis::Script;

/// `KEYS`: log and history of a group.
const LOG: &str = "
local function renew(epoch)
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', epoch)
end
local function whole(number)
  return string.format('%.0f', number)
end
";

/// `KEYS`: those who are there by when they are forgotten, and what is shown of them. `ARGV[1]`: the publish channel.
const PRESENCE: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function sweep()
  local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
  if #gone == 0 then return end
  for _, id in ipairs(gone) do
    redis.call('ZREM', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id)
  end
  redis.call('PUBLISH', ARGV[1], 'p ' .. cjson.encode({ left = gone }))
end
local function members()
  local there = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')) do there[id] = true end
  local found = {}
  local all = redis.call('HGETALL', KEYS[2])
  for i = 1, #all, 2 do
    if there[all[i]] then
      found[#found + 1] = all[i]
      found[#found + 1] = all[i + 1]
    end
  end
  return found
end
local function prolong(ttl)
  redis.call('PEXPIRE', KEYS[1], ttl)
  redis.call('PEXPIRE', KEYS[2], ttl)
end
";

fn script(common: &str, code: &str) -> Script {
    Script::new(&format!("{common}{code}"))
}

/// Counts a message, keeps it and hands it to every process. `ARGV`: the publish channel, an epoch in case there is none,
/// the message's id, the rest of it, how many messages and bytes are kept, for how long, and how long the group is
/// remembered, in milliseconds.
pub(super) static PUBLISH: LazyLock<Script> = LazyLock::new(|| {
    script(
        LOG,
        "
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then
  epoch = ARGV[2]
  renew(epoch)
end
local offset = redis.call('HINCRBY', KEYS[1], 'offset', 1)
redis.call('HSET', KEYS[1], 'last', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[8])
local entry = whole(offset) .. ' ' .. ARGV[3] .. '\\n' .. ARGV[4]
local most = tonumber(ARGV[5])
if most > 0 then
  local most_bytes = tonumber(ARGV[6])
  local count = redis.call('RPUSH', KEYS[2], entry)
  local bytes = #entry
  if count > 1 then bytes = bytes + tonumber(redis.call('HGET', KEYS[1], 'bytes') or 0) end
  while count > most or bytes > most_bytes do
    local oldest = redis.call('LPOP', KEYS[2])
    if not oldest then break end
    count = count - 1
    bytes = bytes - #oldest
  end
  redis.call('HSET', KEYS[1], 'bytes', whole(bytes))
  redis.call('PEXPIRE', KEYS[2], ARGV[7])
end
redis.call('PUBLISH', ARGV[1], 'm ' .. epoch .. ' ' .. entry)
",
    )
});

/// Where a group stands, and what is kept of it. `ARGV`: an epoch in case there is none; epoch and offset of a position,
/// or nothing; how many messages are wanted besides those after it; how long the group is remembered; the id of the
/// message at the position, if it is known and whoever asks has seen it. When another message is there now, Redis has
/// come back with an older state, and has given offsets twice: the group gets a new epoch.
///
/// Answers epoch, offset, the id of the last message, and the messages.
pub(super) static PAST: LazyLock<Script> = LazyLock::new(|| {
    script(
        LOG,
        "
local log = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'last')
local epoch, offset, last = log[1], tonumber(log[2] or 0), log[3] or ''
local ahead = nil
if epoch and epoch == ARGV[2] then ahead = offset - ARGV[3] end
local function is_other()
  if ahead < 0 then return true end
  if ahead == 0 then return last ~= ARGV[6] end
  local entry = redis.call('LINDEX', KEYS[2], whole(-ahead - 1))
  if not entry then return false end
  local start = ARGV[3] .. ' ' .. ARGV[6] .. '\\n'
  return string.sub(entry, 1, #start) ~= start
end
if not epoch or (ahead and ARGV[6] ~= '' and is_other()) then
  epoch, offset, last, ahead = ARGV[1], 0, '', nil
  renew(epoch)
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
local wanted = math.max(tonumber(ARGV[4]), ahead or 0)
local kept = {}
if wanted > 0 then kept = redis.call('LRANGE', KEYS[2], whole(-wanted), -1) end
return { epoch, whole(offset), last, kept }
",
    )
});

/// `KEYS`: logs. `ARGV`: how long their groups are remembered from now on.
pub(super) static REMEMBER: LazyLock<Script> = LazyLock::new(|| {
    script(
        "",
        "for _, log in ipairs(KEYS) do redis.call('PEXPIRE', log, ARGV[1]) end",
    )
});

/// Somebody is there. `ARGV[2..]`: how long that is believed, whether those whose time is over are swept, what to publish,
/// and id and data of each. Answers id and data of everybody when it is about one.
pub(super) static ENTER: LazyLock<Script> = LazyLock::new(|| {
    script(
        PRESENCE,
        "
if ARGV[3] == '1' then sweep() end
for i = 5, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[i])
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
prolong(ARGV[2])
redis.call('PUBLISH', ARGV[1], ARGV[4])
if #ARGV == 6 then return members() end
return {}
",
    )
});

/// Somebody is there no more. `ARGV[2..]`: what to publish, and the id.
pub(super) static LEAVE: LazyLock<Script> = LazyLock::new(|| {
    script(
        PRESENCE,
        "
if redis.call('ZREM', KEYS[1], ARGV[3]) == 0 then return end
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('PUBLISH', ARGV[1], ARGV[2])
",
    )
});

/// Those of one process are still there. `ARGV[2..]`: how long that is believed, whether the others whose time is over are
/// swept, and ids. Answers those of whom nothing is known.
pub(super) static BEAT: LazyLock<Script> = LazyLock::new(|| {
    script(
        PRESENCE,
        "
local unknown = {}
for i = 4, #ARGV do
  if redis.call('HEXISTS', KEYS[2], ARGV[i]) == 1 and redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[i])
  else
    unknown[#unknown + 1] = ARGV[i]
  end
end
prolong(ARGV[2])
if ARGV[3] == '1' then sweep() end
return unknown
",
    )
});

/// `ARGV[2]`: whether those whose time is over are swept. Answers id and data of everybody.
pub(super) static MEMBERS: LazyLock<Script> = LazyLock::new(|| {
    script(
        PRESENCE,
        "
if ARGV[2] == '1' then sweep() end
return members()
",
    )
});

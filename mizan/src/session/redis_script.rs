//! What Redis does in one step, so that no two requests come between.
//!
//! A session is a hash `session:{hash of the key}` with the fields `state`, `version`, `user` (empty when nobody is signed
//! in), `created` and `expires` (milliseconds by Redis' clock). `user-sessions:{id}` is a sorted set of a user's sessions
//! by when they run out. Both go when their time is over; what a session leaves in the set goes at the next use of it.

use std::sync::LazyLock;

use redis::Script;

/// `KEYS[1]`: the session. `ARGV`: the start of the names of sets, the session's hash, and more by script.
const COMMON: &str = "
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function unlist(user)
  if user and user ~= '' then redis.call('ZREM', ARGV[1] .. user, ARGV[2]) end
end
local function list(user, ends)
  if user == '' then return end
  local set = ARGV[1] .. user
  redis.call('ZREMRANGEBYSCORE', set, '-inf', now())
  redis.call('ZADD', set, ends, ARGV[2])
  if redis.call('PTTL', set) < ends - now() then redis.call('PEXPIREAT', set, ends) end
end
";

fn script(code: &str) -> Script {
    Script::new(&format!("{COMMON}{code}"))
}

/// `ARGV[3..]`: state, version, user, time to live in milliseconds.
pub(super) static SAVE: LazyLock<Script> = LazyLock::new(|| {
    script(
        "
local ends = now() + ARGV[6]
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'version', ARGV[4], 'user', ARGV[5], 'created', now(), 'expires', ends)
redis.call('PEXPIREAT', KEYS[1], ends)
list(ARGV[5], ends)
",
    )
});

/// `ARGV` as for [`SAVE`]. Answers `updated`, `changed` when a version is stored that is no older, or `gone`.
pub(super) static UPDATE: LazyLock<Script> = LazyLock::new(|| {
    script(
        "
local stored = redis.call('HMGET', KEYS[1], 'version', 'user')
if not stored[1] then return 'gone' end
if tonumber(stored[1]) >= tonumber(ARGV[4]) then return 'changed' end
local ends = now() + ARGV[6]
redis.call('HSET', KEYS[1], 'state', ARGV[3], 'version', ARGV[4], 'user', ARGV[5], 'expires', ends)
redis.call('PEXPIREAT', KEYS[1], ends)
if stored[2] ~= ARGV[5] then unlist(stored[2]) end
list(ARGV[5], ends)
return 'updated'
",
    )
});

/// `ARGV[3]`: time to live in milliseconds.
pub(super) static PROLONG: LazyLock<Script> = LazyLock::new(|| {
    script(
        "
local user = redis.call('HGET', KEYS[1], 'user')
if not user then return end
local ends = now() + ARGV[3]
redis.call('HSET', KEYS[1], 'expires', ends)
redis.call('PEXPIREAT', KEYS[1], ends)
list(user, ends)
",
    )
});

/// `ARGV[3]`: whose session it must be, or empty for anybody's. Answers whether there was one.
pub(super) static DELETE: LazyLock<Script> = LazyLock::new(|| {
    script(
        "
local user = redis.call('HGET', KEYS[1], 'user')
if not user or (ARGV[3] ~= '' and ARGV[3] ~= user) then return 0 end
redis.call('DEL', KEYS[1])
unlist(user)
return 1
",
    )
});

/// `KEYS[1]`: the set of a user. `ARGV`: the start of the names of sessions, the user, and how many are looked at.
/// Answers hash, state, created and expires of each.
pub(super) static OF_USER: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local found = {}
for _, hash in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, ARGV[3] - 1)) do
  local session = redis.call('HMGET', ARGV[1] .. hash, 'user', 'state', 'created', 'expires')
  if session[1] == ARGV[2] then
    found[#found + 1] = { hash, session[2], session[3], session[4] }
  else
    redis.call('ZREM', KEYS[1], hash)
  end
end
return found
",
    )
});

/// `KEYS[1]`: the set of a user. Answers how many that have run out were in it.
pub(super) static SWEEP: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local time = redis.call('TIME')
return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time[1] * 1000 + math.floor(time[2] / 1000))
",
    )
});

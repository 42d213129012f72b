import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";

import type { Channel } from "../core/channel/channel.js";
import type { ChannelState } from "../core/channel/state.js";
import { type ChannelOptions, type ChannelStore, createChannelStore } from "../core/channel/store.js";
import type { Args } from "../core/function.js";

/** Where a channel is, and how to send to it. */
export type ChannelHandle<Incoming, Outgoing, Reply, Presence> = ChannelState<Outgoing, Presence> &
  Pick<ChannelStore<Incoming, Outgoing, Reply, Presence>, "send">;

/** Listens to a channel while the component is shown. Components that use the same one share it. */
export function useChannel<Params, Incoming, Outgoing, Reply, Presence>(
  channel: Channel<Params, Incoming, Outgoing, Reply, Presence>,
  ...args: Args<Params, ChannelOptions<Outgoing>>
): ChannelHandle<Incoming, Outgoing, Reply, Presence> {
  const [params, options = {}] = args;
  const { onMessage, ...settings } = options;
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
  });
  const store = useMemo(() => {
    const own: ChannelOptions<Outgoing> = { ...settings, onMessage: (message) => latest.current?.(message) };
    return createChannelStore(channel, ...([params, own] as Args<Params, ChannelOptions<Outgoing>>));
    // By what they say: objects may be new with every render.
  }, [channel, channel.key(params as Params), JSON.stringify(settings)]);
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getState);
  return useMemo(() => ({ ...state, send: store.send }), [state, store]);
}

/** The hook of a channel. */
export type ChannelHook<Params, Incoming, Outgoing, Reply, Presence> = (
  ...args: Args<Params, ChannelOptions<Outgoing>>
) => ChannelHandle<Incoming, Outgoing, Reply, Presence>;

/** Makes the hook of one channel. */
export function createChannelHook<Params, Incoming, Outgoing, Reply, Presence>(
  channel: Channel<Params, Incoming, Outgoing, Reply, Presence>,
): ChannelHook<Params, Incoming, Outgoing, Reply, Presence> {
  return (...args) => useChannel(channel, ...args);
}

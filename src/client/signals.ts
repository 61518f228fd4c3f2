/**
 * Telling listeners, in this tab and in the others.
 */

export type Signal = "refreshed" | "signedOut"

export interface Signals {
  readonly emit: (signal: Signal) => void
  /** Calls `listener` on each signal of any tab; returns what stops it. */
  readonly on: (signal: Signal, listener: () => void) => () => void
  /** Ends what goes to other tabs and comes from them; this tab's listeners are told still. */
  readonly close: () => void
}

/** `concerns`: whether what another tab says is true of this client's session too. */
export function openSignals(
  name: string,
  concerns: (signal: Signal) => boolean | Promise<boolean>
): Signals {
  const listeners = new Map<Signal, Set<() => void>>()
  const tell = (signal: Signal) => {
    for (const listener of listeners.get(signal) ?? []) {
      try {
        listener()
      } catch (error) {
        // The listener's mistake is no failure of the request that came upon the news.
        if (typeof reportError === "function") reportError(error)
        else console.error(error)
      }
    }
  }
  // React Native has none, and nobody else to tell.
  let channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : undefined
  if (channel !== undefined) {
    channel.onmessage = async ({ data }) => {
      const signal = data as Signal
      if ((await concerns(signal)) && channel !== undefined) tell(signal)
    }
    // Node's keeps the process alive otherwise.
    if ("unref" in channel && typeof channel.unref === "function") channel.unref()
  }
  return {
    emit: (signal) => {
      channel?.postMessage(signal)
      tell(signal)
    },
    on: (signal, listener) => {
      const named = listeners.get(signal) ?? new Set()
      listeners.set(signal, named.add(listener))
      return () => {
        named.delete(listener)
      }
    },
    close: () => {
      channel?.close()
      channel = undefined
    }
  }
}

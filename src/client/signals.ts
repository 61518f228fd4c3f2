/**
 * Telling listeners, in this tab and in the others.
 */

export type Signal = "refreshed" | "signedOut"

export interface Signals {
  readonly emit: (signal: Signal) => void
  /** Calls `listener` on each signal of any tab; returns what stops it. */
  readonly on: (signal: Signal, listener: () => void) => () => void
  readonly close: () => void
}

export function openSignals(name: string): Signals {
  const listeners = new Map<Signal, Set<() => void>>()
  const tell = (signal: Signal) => {
    for (const listener of listeners.get(signal) ?? []) listener()
  }
  // React Native has none, and nobody else to tell.
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : undefined
  if (channel !== undefined) channel.onmessage = ({ data }) => tell(data as Signal)
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
    close: () => channel?.close()
  }
}

/**
 * Waiting for something no longer than somebody wants to: the caller, by a signal, or the client itself.
 */

// The client's own patience, in ms: with a lock that another tab holds, and with the body of a 401.
export const patience = 5_000

/** As `work` ends; or rejects with the signal's reason as soon as that is aborted, while the work goes on. */
export function unlessAborted<A>(signal: AbortSignal | undefined, work: Promise<A>): Promise<A> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason)
    const settled = () => signal?.removeEventListener("abort", stop)
    if (signal?.aborted) stop()
    signal?.addEventListener("abort", stop)
    work.then(resolve, reject).then(settled, settled)
  })
}

/** As `work` ends; or, after so many ms, aborts the signal it was given, and rejects with what `why` says. */
export async function within<A>(
  ms: number,
  why: string,
  work: (signal: AbortSignal) => Promise<A>
): Promise<A> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error(why)), ms)
  try {
    return await unlessAborted(controller.signal, work(controller.signal))
  } finally {
    clearTimeout(timer)
  }
}

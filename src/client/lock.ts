/**
 * One refresh at a time over all tabs, as far as the browser helps (Web Locks). It saves requests and
 * nothing depends on it: where there are no locks, or one is held too long, the work is done without.
 */
import { patience, within } from "./deadline.ts"

/** Does the work under the lock. `waited`: somebody else held it, and has probably done the same. */
export async function underLock<A>(
  name: string,
  work: (waited: boolean) => Promise<A>
): Promise<A> {
  const locks = typeof navigator === "object" ? navigator.locks : undefined
  if (locks === undefined) return work(false)
  let begun: Promise<A> | undefined
  const begin = (waited: boolean) => (begun ??= work(waited))
  try {
    const free = await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) return false
      await begin(false)
      return true
    })
    // A tab that holds the lock for longer is frozen, or its network is.
    if (!free) {
      await within(patience, "", (signal) => locks.request(name, { signal }, () => begin(true)))
    }
  } catch {
    // No lock, or the work itself failed: which of them, the work says.
  }
  return begin(true)
}

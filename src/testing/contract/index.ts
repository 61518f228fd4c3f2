/**
 * The contract that every store keeps: what docs and ports promise, as cases that any test runner can
 * run. A case gets an empty database of its own.
 */
import type { ContractCase } from "./contractCase.ts"
import { eventLogContract } from "./eventLog/index.ts"
import { keyStoreContract } from "./keyStore/index.ts"
import { leasesContract } from "./leases/index.ts"
import type { OpenedStores } from "./openTwice.ts"
import { revocationFeedContract } from "./revocationFeed/index.ts"
import { sessionStoreContract } from "./sessionStore/index.ts"

/**
 * Registers the whole contract with a test runner: `test` is vitest's `it`, node:test's `test` or the
 * like. `open` is called once a case, and gives two independent openings of one empty database.
 *
 * ```ts
 * import { it } from "vitest"
 * import { memoryStore } from "watchword/memory"
 * import { openTwice, storeContract } from "watchword/testing"
 *
 * storeContract(() => openTwice(memoryStore()), it)
 * ```
 */
export function storeContract(
  open: () => Promise<OpenedStores>,
  test: (name: string, run: () => Promise<void>) => void
): void {
  const cases: readonly ContractCase[] = [
    ...sessionStoreContract,
    ...keyStoreContract,
    ...revocationFeedContract,
    ...leasesContract,
    ...eventLogContract
  ]
  for (const { name, run } of cases) {
    test(name, async () => {
      const { store, other, close } = await open()
      try {
        await run(store, other)
      } finally {
        await close()
      }
    })
  }
}

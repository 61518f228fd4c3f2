import { describe } from "vitest"

/**
 * The use cases over one store: run for every adapter, so that an adapter is right where the product is.
 */
import { concurrency } from "./concurrency.ts"
import { events } from "./events.ts"
import { expiry } from "./expiry.ts"
import { facts } from "./facts.ts"
import type { StoreUnderTest } from "./given.ts"
import { keyStories } from "./keys.ts"
import { replacing } from "./replacing.ts"
import { theftStories } from "./theft.ts"

export const useCases = (store: StoreUnderTest): void => {
  describe(`use cases on ${store.name}`, () => {
    theftStories(store)
    concurrency(store)
    replacing(store)
    expiry(store)
    facts(store)
    events(store)
    // A node whose clock is not the store's leaves the keys alone: test/integration/nodes rotates them in real time.
    if (store.hasOwnClock !== true) keyStories(store)
  })
}

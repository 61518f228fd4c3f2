/**
 * For tests: sessions on a clock that the test moves, and the contract that every store keeps.
 */
export { storeContract } from "./contract/index.ts"
export { openTwice, type OpenedStores } from "./contract/openTwice.ts"
export type { ContractCase } from "./contract/contractCase.ts"
export { eventLogContract } from "./contract/eventLog/index.ts"
export { keyStoreContract } from "./contract/keyStore/index.ts"
export { leasesContract } from "./contract/leases/index.ts"
export { revocationFeedContract } from "./contract/revocationFeed/index.ts"
export { sessionStoreContract } from "./contract/sessionStore/index.ts"
export { seededRandom, type SeededRandom } from "./seededRandom.ts"
export { testClock, type TestClock } from "./testClock.ts"
export { testSessions, type TestSessions } from "./testSessions.ts"
export { sessionFixture } from "./sessionFixture.ts"

/**
 * Sessions for an application's own tests: in memory, on a clock that the test moves, with randomness
 * from a seed.
 */
import { memoryStore } from "../adapters/memory/index.ts"
import type { Sessions } from "../app/sessions.ts"
import { createSessions } from "../createSessions.ts"
import type { Json } from "../domain/json.ts"
import type { SessionsOptions } from "../options/SessionsOptions.ts"
import { seededRandom } from "./seededRandom.ts"
import { testClock, type TestClock } from "./testClock.ts"

export interface TestSessions<Claims, Data> {
  readonly sessions: Sessions<Claims, Data>
  readonly clock: TestClock
}

/**
 * Ready to use without any option; those given override. `seed` makes ids, salts and jitter repeatable
 * (signatures and signing keys are not).
 */
export async function testSessions<Claims = Json | undefined, Data = Json | undefined>(
  options: Partial<SessionsOptions<Claims, Data>> & { readonly seed?: string | number } = {}
): Promise<TestSessions<Claims, Data>> {
  const { seed = 1, ...overrides } = options
  const clock = testClock()
  const sessions = await createSessions<Claims, Data>({
    store: memoryStore(clock),
    secret: "a secret for tests, known to everybody",
    issuer: "https://test.example",
    sweep: "off",
    clock,
    random: seededRandom(seed),
    ...overrides
  })
  return { sessions, clock }
}

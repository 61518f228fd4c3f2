/**
 * One honest client over the real use cases, as fast-check commands: it refreshes, uses its access token
 * and waits, at any of several nodes, while requests and answers are lost and the store fails. It never
 * has two refreshes under way.
 */
import * as fc from "fast-check"

import type { SessionsOptions } from "../../../src/index.ts"
import { createSessions, SessionsError } from "../../../src/index.ts"
import { seededRandom } from "../../../src/testing/seededRandom.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"
import { granted, type Node } from "../../integration/useCases/given.ts"
import { faultyStore, type Fault, type FaultScript } from "../faultyStore.ts"
import { failoverStore } from "./failoverStore.ts"

export type Options = Partial<SessionsOptions>

type Tokens = Pick<
  Extract<Awaited<ReturnType<Node["create"]>>, { ok: true }>,
  "accessToken" | "refreshToken"
>

/** A signed-in client, the nodes that serve it, and whether anything was ever called theft. */
export interface ClientWorld {
  readonly clock: TestClock
  readonly nodes: readonly Node[]
  readonly setFaults: (script: FaultScript) => void
  readonly failOver: () => void
  readonly thefts: unknown[]
  jar: Tokens
}

/** Any leeway, band and way of confirming. */
export const anyRotation: fc.Arbitrary<Options> = fc
  .record({
    leeway: fc.constantFrom(0, 10_000),
    band: fc.constantFrom(0, 60_000),
    confirmation: fc.constantFrom("await", "async", "off" as const)
  })
  .map((refreshToken) => ({ refreshToken }))

/** Nodes over one store in memory; the clock of each is as far ahead as `skews` says, in ms. */
export async function clientWorld(
  options: Options,
  skews: readonly number[]
): Promise<ClientWorld> {
  const { store, failOver } = failoverStore()
  const faulty = faultyStore(store)
  const clock = testClock()
  const thefts: unknown[] = []
  const nodes: Node[] = []
  for (const skew of skews) {
    const node = await createSessions({
      store: faulty.store,
      secret: "of thirty-two bytes or more, for these tests",
      issuer: "https://api.example.com",
      sweep: "off",
      accessToken: { algorithm: "HS256" },
      clock: { now: () => clock.now() + skew, monotonic: clock.monotonic },
      random: seededRandom(`node ${nodes.length}`),
      logger: () => undefined,
      ...options
    })
    node.on("theft", (event) => thefts.push(event))
    nodes.push(node)
  }
  const [first] = nodes as [Node, ...Node[]]
  const jar = granted(await first.create({ userId: "alice" }))
  return { clock, nodes, setFaults: faulty.setScript, failOver, thefts, jar }
}

const at = (world: ClientWorld, node: number): Node =>
  world.nodes[node % world.nodes.length] as Node

/** What a call answers; undefined where the store was down. */
async function asked<A>(call: Promise<A>): Promise<A | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof SessionsError && error.code === "store_unavailable") return undefined
    throw error
  }
}

export type Step = fc.AsyncCommand<object, ClientWorld>

/** A step that is always possible: what is expected of the real thing does not depend on a model. */
const step = (name: string, run: (world: ClientWorld) => Promise<void>): Step => ({
  check: () => true,
  run: (_model, world) => run(world),
  toString: () => name
})

const refresh = (node: number, answerArrives: boolean): Step =>
  step(`refresh at ${node}, ${answerArrives ? "answered" : "answer lost"}`, async (world) => {
    const refreshToken = world.jar.refreshToken.value
    const result = await asked(at(world, node).refresh({ refreshToken }))
    if (result === undefined) return
    const tokens = granted(result)
    if (answerArrives) world.jar = tokens
  })

const use = (node: number): Step =>
  step(`use at ${node}`, async (world) => {
    const { accessToken } = world.jar
    const sessions = at(world, node)
    const result = await asked(sessions.verify(accessToken.value))
    if (result === undefined || sessions.now() >= accessToken.expiresAt) return
    granted(result)
  })

const wait = (milliseconds: number): Step =>
  step(`wait ${milliseconds} ms`, (world) => {
    world.clock.advance(milliseconds)
    return Promise.resolve()
  })

const faults = (script: readonly Fault[]): Step =>
  step(`the store: ${script.join(", ")}`, (world) => {
    const left = [...script]
    world.setFaults(() => left.shift() ?? "pass")
    return Promise.resolve()
  })

const node = fc.nat(2)

/** The store loses its last promotion. */
export const failover: fc.Arbitrary<Step> = fc.constant(
  step("the store fails over", (world) => {
    world.failOver()
    return Promise.resolve()
  })
)

/** Any life of a client, of up to 20 steps, with whatever else may happen. */
export const clientLife = (...more: fc.Arbitrary<Step>[]): fc.Arbitrary<Iterable<Step>> =>
  fc.commands(
    [
      fc.tuple(node, fc.boolean()).map(([where, arrives]) => refresh(where, arrives)),
      node.map(use),
      fc.oneof(fc.nat(12_000), fc.nat(3_600_000)).map(wait),
      fc
        .array(fc.constantFrom<Fault>("pass", "pass", "unavailable", "lost-before", "lost-after"), {
          minLength: 1,
          maxLength: 4
        })
        .map(faults),
      ...more
    ],
    { maxCommands: 20 }
  )

/** Leads the life, in which no step may be refused; answers what was called theft. */
export async function leadLife(
  world: ClientWorld,
  life: Iterable<Step>
): Promise<readonly unknown[]> {
  await fc.asyncModelRun(() => ({ model: {}, real: world }), life)
  world.setFaults(() => "pass")
  granted(await at(world, 0).refresh({ refreshToken: world.jar.refreshToken.value }))
  await Promise.all(world.nodes.map((one) => one.close()))
  return world.thefts
}

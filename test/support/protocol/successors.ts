/**
 * What can happen next in a world. Every interleaving of these steps is a history that the protocol has to
 * bear: requests, writes, answers and confirmations arrive late, in any order, or never; the store fails
 * over to a copy that lacks its last writes; a thief presents what he holds whenever he likes.
 */
import { confirm, decide, issuing, saved, serve } from "./node.ts"
import { judge, type Flight, type Scenario, type Token, type World } from "./world.ts"

export interface Step {
  readonly move: string
  readonly world: World
  /** What an honest client should not have been told. */
  readonly broken?: string | undefined
}

/** Everything that can happen next and change something; nothing once the session has ended. */
export function successors(world: World, scenario: Scenario): readonly Step[] {
  if (world.ended) return []
  const steps = [
    ...clientSteps(world, scenario),
    ...world.flights.flatMap((flight, i) => flightSteps(world, scenario, flight, i)),
    ...straySteps(world, scenario),
    ...thiefSteps(world, scenario),
    ...timeSteps(world),
    ...failovers(world)
  ]
  return steps
    .filter((step) => step.world !== world || step.broken !== undefined)
    .map((step) => ({ ...step, world: withoutTheSpent(step.world) }))
}

/**
 * Leaves out what can have no effect any more: a confirmation that is not newer than the row promotes
 * nothing (an access token in use can always be used again), and a thief's token that is older than all
 * that the row knows is old for ever.
 */
function withoutTheSpent(world: World): World {
  if (world.failures > 0) return world
  const { current, previous, beforePrevious } = world.lineage
  return {
    ...world,
    confirmations: world.confirmations.filter(({ generation }) => generation > current.generation),
    thief: world.thief.filter(
      ({ digest, parent, generation }) =>
        generation >= current.generation || digest === previous?.digest || parent === beforePrevious
    )
  }
}

function clientSteps(world: World, scenario: Scenario): readonly Step[] {
  const steps: Step[] = []
  const { jar, flights, confirmations, now } = world
  const asked = now + (scenario.rendered ? scenario.trip : 0)
  const expired = asked + Math.max(...scenario.clocks) - jar.issuedAt >= scenario.life
  if (expired && flights.length < scenario.tabs) {
    const flight: Flight = { phase: "request", token: jar, deadline: now + scenario.trip }
    steps.push({ move: "a tab sends", world: { ...world, flights: [...flights, flight] } })
  }
  if (scenario.confirmations === 0) {
    for (const clock of scenario.clocks) {
      steps.push({ move: "use", ...confirm(world, scenario, jar, clock, "client") })
    }
  } else if (confirmations.every(({ digest }) => digest !== jar.digest)) {
    // Where there is no room, the oldest is dropped.
    const queued = [...confirmations, jar].slice(-scenario.confirmations)
    steps.push({ move: "use", world: { ...world, confirmations: queued } })
  }
  confirmations.forEach((token, i) => {
    const rest = { ...world, confirmations: confirmations.toSpliced(i, 1) }
    for (const clock of scenario.clocks) {
      steps.push({ move: `confirm ${i}`, ...confirm(rest, scenario, token, clock, "client") })
    }
  })
  return steps
}

function flightSteps(world: World, scenario: Scenario, flight: Flight, i: number): readonly Step[] {
  const without = { ...world, flights: world.flights.toSpliced(i, 1) }
  const lost = { move: `lose ${i}`, world: without }
  switch (flight.phase) {
    case "answer":
      return [lost, { move: `land ${i}`, world: { ...without, jar: flight.token } }]
    case "request": {
      const arrivals = scenario.clocks.map((clock) => arrive(world, scenario, i, clock))
      if (world.strays.length === scenario.strays) return [lost, ...arrivals]
      const stray = { token: flight.token, deadline: world.now + scenario.strayLife }
      const abandoned = { ...without, strays: [...world.strays, stray] }
      return [lost, ...arrivals, { move: `abandon ${i}`, world: abandoned }]
    }
    case "saving": {
      const { revision, write, issued, deadline } = flight
      if (revision !== world.revision && scenario.blunder !== "writes without comparing") {
        return [lost, ...scenario.clocks.map((clock) => arrive(world, scenario, i, clock))]
      }
      const answered = withFlight(world, i, { phase: "answer", token: issued, deadline })
      const written = saved(answered, scenario, write, { token: flight.token, party: "client" })
      return [lost, { move: `save ${i}`, world: issuing(written, scenario, issued, "client") }]
    }
  }
}

/** A node reads the row and decides; a write follows as a step of its own. */
function arrive(world: World, scenario: Scenario, i: number, clock: number): Step {
  const { token, deadline } = world.flights[i] as Flight
  const move = `arrive ${i}`
  if (scenario.rendered && world.now + clock - token.issuedAt < scenario.life) {
    return { move, world: { ...world, flights: world.flights.toSpliced(i, 1) } }
  }
  const verdict = decide(world, scenario, token, clock)
  if (verdict.kind === "refused") {
    const flights = world.flights.toSpliced(i, 1)
    const broken = scenario.thief > 0 ? undefined : `an honest client was told ${verdict.as}`
    return { move, world: { ...world, flights, ended: verdict.as === "theft" }, broken }
  }
  const { issued, write } = verdict
  const { revision } = world
  if (write !== undefined) {
    const saving = { phase: "saving", token, deadline, revision, write, issued } as const
    return { move, world: withFlight(verdict.world, i, saving) }
  }
  const answered = withFlight(verdict.world, i, { phase: "answer", token: issued, deadline })
  return { move, world: issuing(answered, scenario, issued, "client") }
}

function straySteps(world: World, scenario: Scenario): readonly Step[] {
  return world.strays.flatMap(({ token }, i) => {
    const without = { ...world, strays: world.strays.toSpliced(i, 1) }
    return scenario.clocks.map((clock) => {
      const { world: after, answer } = serve(without, scenario, token, clock, "client")
      // Of a late duplicate the band promises no more.
      const broken = answer === "theft" ? "a late duplicate was told theft" : undefined
      return { move: `stray ${i}`, world: after, broken }
    })
  })
}

function thiefSteps(world: World, scenario: Scenario): readonly Step[] {
  if (scenario.thief === 0) return []
  const { jar, thief } = world
  if (world.stolen === undefined)
    return [{ move: "steal", world: { ...world, thief: [jar], stolen: jar } }]
  const places = Array.from({ length: Math.min(thief.length + 1, scenario.thief) }, (_, at) => at)
  return thief.flatMap((token, i) =>
    scenario.clocks.flatMap((clock): readonly Step[] => {
      const used = { move: `thief uses ${i}`, ...confirm(world, scenario, token, clock, "thief") }
      const steps = scenario.passive ? [] : [used]
      const decision = judge(world, scenario, token, clock)
      // To present a dead token is to be noticed, and the end of the story.
      if (decision.kind !== "issue") return steps
      if (scenario.passive && decision.write !== undefined) return steps
      const { world: after, answer } = serve(world, scenario, token, clock, "thief")
      const refreshed = places.map((place) => ({
        move: `thief refreshes ${i} into ${place}`,
        world: { ...after, thief: thief.toSpliced(place, 1, answer as Token) }
      }))
      return [...steps, ...refreshed]
    })
  )
}

/** Time passes, but not beyond the end of a round trip. */
function timeSteps(world: World): readonly Step[] {
  const now = world.now + 1
  if (world.flights.some(({ deadline }) => deadline < now)) return []
  const strays = world.strays.filter(({ deadline }) => deadline >= now)
  return [{ move: "wait", world: { ...world, now, strays } }]
}

const failovers = (world: World): readonly Step[] =>
  world.failures === 0
    ? []
    : world.backups.map((row, kept) => ({
        move: `the store loses ${world.backups.length - kept}`,
        world: {
          ...world,
          ...row,
          backups: world.backups.slice(0, kept),
          failures: world.failures - 1
        }
      }))

const withFlight = (world: World, i: number, flight: Flight): World => ({
  ...world,
  flights: world.flights.with(i, flight)
})

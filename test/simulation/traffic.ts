/**
 * What people do: sign in, refresh, end their sessions. And what is verified meanwhile, most of it when
 * something is likely to be wrong.
 */
import type { Session } from "../../src/domain/session.ts"
import { timeLimit } from "./link.ts"
import type { Node } from "./node.ts"
import type { Schedule } from "./schedule.ts"
import type { Revocation } from "./store.ts"
import type { World } from "./world.ts"

/** Signs somebody in, and issues a few access tokens while that session lives. */
export function signIn(world: World, schedule: Schedule, nodes: readonly Node[]): void {
  const { agenda, draw, mint, settings, store, trace } = world
  const { clockTolerance } = settings
  // A node whose clock is wrong says that it is not ready, and nobody signs in there.
  const issuer = () => {
    const right = nodes.filter(({ machine }) => Math.abs(machine.skew()) <= clockTolerance)
    return right.length === 0 ? undefined : draw.pick(right)
  }

  const issue = (session: Session) => {
    const node = issuer()
    if (node === undefined || store.find(session.id)?.ended !== undefined) return
    const now = node.machine.clock.now()
    const token = mint.issue(session, now, agenda.now(), draw.between(0, 9) / 10)
    trace(`${node.name} issues ${token.text} of ${session.id}`)
    const left = token.payload.exp * 1000 - agenda.now()
    schedule.everybody(left - clockTolerance)
    schedule.everybody(left + clockTolerance)
    schedule.everybody(left + draw.between(0, 2 * clockTolerance))
  }

  const { start } = schedule.times
  const at = draw.chance(0.7) ? start + draw.between(0, 5_000) : schedule.during()
  schedule.after(at, () => {
    const node = issuer()
    if (node === undefined) return
    const session = mint.session(draw.pick(["alice", "bob"]), node.machine.clock.now())
    store.insert(session)
    issue(session)
    for (let again = draw.between(0, 2); again > 0; again--) {
      schedule.after(agenda.now() + draw.between(0, 30_000), () => issue(session))
    }
  })
}

/** Revokes something, in a transaction that may take as long as any. */
export function revoke(world: World, schedule: Schedule, nodes: readonly Node[]): void {
  const { agenda, draw, maxStaleness, store, trace } = world
  const node = draw.pick(nodes)
  const shortest = draw.pick([0, 50, timeLimit - 1_000])
  const takes = draw.between(shortest, shortest === 0 ? 50 : timeLimit)
  const failing = draw.chance(0.05)

  schedule.after(schedule.during(), () => {
    const revocation = drawRevocation(world, node)
    if (revocation === undefined || !store.isUp()) return
    const commit = store.write(revocation)
    const note = node.writer()
    const what = revocation.kind === "user" ? revocation.userId : revocation.sessionId
    trace(`${node.name} begins to revoke ${what}`)
    if (failing) return
    agenda.at(agenda.now() + takes, () => {
      trace(`the revocation of ${what} is committed`)
      commit()
      const answered = agenda.now() + draw.between(0, 2_000)
      if (draw.chance(0.7)) schedule.after(answered, () => note(revocation))
      for (const delay of [maxStaleness >> 1, maxStaleness + 1, maxStaleness + 3_000, 15_000]) {
        schedule.everybody(delay)
      }
    })
  })
}

function drawRevocation({ draw, mint }: World, node: Node): Revocation | undefined {
  const sessions = mint.tokens().map(({ session }) => session)
  if (sessions.length === 0) return undefined
  const { id, userId } = draw.pick(sessions)
  const at = node.machine.clock.now()
  if (draw.chance(0.5)) return { kind: "session", sessionId: id, at }
  const except = draw.chance(0.5) ? id : undefined
  return { kind: "user", userId, createdUpTo: at, except, at }
}

/** Now and then somebody sweeps, and somebody verifies. */
export function passTime({ draw }: World, schedule: Schedule, nodes: readonly Node[]): void {
  for (let sweeps = draw.between(1, 4); sweeps > 0; sweeps--) {
    const node = draw.pick(nodes)
    schedule.after(schedule.during(), node.sweep)
  }
  for (let times = 4; times > 0; times--) {
    schedule.after(schedule.during(), () => schedule.everybody(0))
  }
}

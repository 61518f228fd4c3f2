/**
 * Sessions as `createSessions` makes them, with what no option allows: times so short that a test sees
 * several of them pass, and a death at a chosen instant.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"

import { inProcessEvents } from "../../../../dist/adapters/in-process/eventSink.js"
import { standardErrorLogger } from "../../../../dist/adapters/in-process/logger.js"
import { mysqlStore } from "../../../../dist/adapters/mysql/index.js"
import { sqliteStore } from "../../../../dist/adapters/sqlite/index.js"
import { systemClock } from "../../../../dist/adapters/system/clock.js"
import { SessionsService } from "../../../../dist/app/SessionsService.js"
import { completeSettings } from "../../../../dist/completeSettings.js"
import { makeFacade } from "../../../../dist/facade.js"
import { decodeOptions } from "../../../../dist/options/decode.js"
import { run } from "../../../../dist/run.js"
import { sessionsLayer } from "../../../../dist/sessionsLayer.js"

const storeAt = ({ kind, at }) => (kind === "mariadb" ? mysqlStore(at) : sqliteStore(at))

/** The jobs that this process had when it last asked. */
const jobs = new Set()

export const jobsHere = () => [...jobs]

/** Leases of this many ms, whatever is asked for. */
const shortLeases = (leases, ms) => ({
  claim: (job, holder) =>
    Effect.map(leases.claim(job, holder, ms), (isMine) => {
      jobs[isMine ? "add" : "delete"](job)
      return isMine
    }),
  finish: (job, holder, dueIn) => {
    jobs.delete(job)
    return leases.finish(job, holder, dueIn)
  }
})

/** The process ends when the store has committed a theft's ending, before anybody else runs. */
const dyingOfTheft = (sessions) => ({
  ...sessions,
  end: (id, ending, announce) =>
    Effect.map(sessions.end(id, ending, announce), (ended) => {
      if (ending.cause === "theft") process.kill(process.pid, "SIGKILL")
      return ended
    })
})

const altered = (store, { leaseFor, diesOfTheft }) => ({
  ...store,
  open: (settings) =>
    Effect.map(store.open(settings), (ports) => ({
      ...ports,
      leases: leaseFor === undefined ? ports.leases : shortLeases(ports.leases, leaseFor),
      sessions: diesOfTheft === true ? dyingOfTheft(ports.sessions) : ports.sessions
    }))
})

const shortened = (settings, { accessTokenLifetime, rotateEvery, sweepEvery }) => ({
  ...settings,
  lifetimes: {
    ...settings.lifetimes,
    accessToken: accessTokenLifetime ?? settings.lifetimes.accessToken
  },
  keys: { ...settings.keys, rotateEvery: rotateEvery ?? settings.keys.rotateEvery },
  sweep: sweepEvery === undefined ? settings.sweep : { every: sweepEvery }
})

/** `beyond` is what the options do not allow. */
export async function openSessions({ store, options, beyond = {} }) {
  jobs.clear()
  const decoded = decodeOptions({
    secret: "of thirty-two bytes or more, for these tests",
    issuer: "https://api.example.com",
    sweep: "off",
    ...options,
    store: altered(storeAt(store), beyond)
  })
  const settings = shortened(await run(completeSettings(decoded)), beyond)
  const own = inProcessEvents(standardErrorLogger)
  const others = inProcessEvents(standardErrorLogger)
  const scope = await run(Scope.make())
  const layer = sessionsLayer(decoded, settings, standardErrorLogger, own)
  const context = await run(Layer.buildWithScope(layer, scope))
  return makeFacade(
    Context.get(context, SessionsService),
    { own, others },
    { now: systemClock.now, transport: decoded.transport },
    () => run(Scope.close(scope, Exit.void))
  )
}

import * as Effect from "effect/Effect"

/**
 * Telling of what happened: the listeners of this process at once, and every other node through the log.
 */
import { encodeBase64Url } from "../../domain/base64url.ts"
import { isShared, type SessionEvent, type SharedEvent } from "../../domain/event.ts"
import type { EventId, NodeId } from "../../domain/identifier.ts"
import type { EventLog, EventRecord } from "../../ports/EventLog.ts"
import type { EventSink } from "../../ports/EventSink.ts"
import type { StoreUnavailable } from "../../ports/failure.ts"
import type { Logger } from "../../ports/Logger.ts"
import type { Random } from "../../ports/Random.ts"
import { done, untilDone } from "../persistence.ts"
import { makeEventQueue } from "./eventQueue.ts"

export interface Events {
  /** Tells this process now, and the other nodes, where they are to hear of it, soon. */
  readonly publish: (event: SessionEvent) => void
  /** Writes to the log first, and waits for it. */
  readonly publishDurably: (event: SharedEvent) => Effect.Effect<void, StoreUnavailable>
  /** Tells this process alone: of what the log has already. */
  readonly tell: (records: readonly EventRecord[]) => void
  /** An event as the log takes it, with an id of its own. */
  readonly record: (event: SharedEvent) => EventRecord
  /** Writes what is on its way to the log; what the store does not take now is tried again. */
  readonly flush: Effect.Effect<void>
  /** The same for the last time. */
  readonly close: Effect.Effect<void>
}

interface World {
  readonly node: NodeId
  readonly random: Random["Service"]
  readonly sink: EventSink["Service"]
  readonly eventLog: EventLog["Service"]
  readonly logger: Logger["Service"]
}

/** A name for a node, from now until it stops. */
export const newNodeId = (random: Random["Service"]): NodeId =>
  encodeBase64Url(random.bytes(16)) as NodeId

export function makeEvents(world: World): Events {
  const { eventLog, node, random, sink } = world
  const queue = makeEventQueue(world)

  const record = (event: SharedEvent): EventRecord => ({
    id: encodeBase64Url(random.bytes(16)) as EventId,
    origin: node,
    event
  })

  return {
    record,
    publish: (event) => {
      sink.publish(event)
      if (isShared(event)) queue.add(record(event))
    },
    publishDurably: (event) =>
      Effect.suspend(() => {
        const records = [record(event)]
        return untilDone("append", () => Effect.map(eventLog.append(records), done))
      }).pipe(Effect.andThen(Effect.sync(() => sink.publish(event)))),
    tell: (records) => {
      for (const { event } of records) sink.publish(event)
    },
    flush: queue.flush,
    close: queue.close
  }
}

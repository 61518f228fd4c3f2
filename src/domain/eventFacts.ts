/**
 * What an event says besides its name, as JSON text and back, for those who keep events. Text has no
 * `undefined`: what was left out when it was written is put back when it is read.
 */
import type { SharedEvent } from "./event.ts"

/** The facts of an event that may be undefined. */
type Absent<Event> = {
  readonly [Fact in keyof Event as undefined extends Event[Fact] ? Fact : never]: undefined
}

const absent: {
  readonly [Name in SharedEvent["name"]]: Absent<Extract<SharedEvent, { readonly name: Name }>>
} = {
  created: {},
  revoked: { reason: undefined },
  expired: {},
  theft: { presentedBy: undefined },
  fastForwarded: {},
  deviceMismatch: { presentedBy: undefined },
  limitExceeded: { sessionId: undefined },
  keyRotated: {},
  keyRevoked: {}
}

export function factsText(event: SharedEvent): string {
  const { name: _, ...facts } = event
  return JSON.stringify(facts)
}

/** The event that has this name and was written as this text. */
export const eventOf = (name: string, text: string): SharedEvent =>
  // A newer version's events have names that are not known here, and pass as they are.
  ({ name, ...absent[name as SharedEvent["name"]], ...JSON.parse(text) }) as SharedEvent

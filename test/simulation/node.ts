/**
 * A node: a machine and its link, and the process that runs there now, if one does. It can be suspended,
 * stopped, and started again with an empty memory.
 */
import { startLife, type Life } from "./life.ts"
import { makeLink, type Link } from "./link.ts"
import { makeMachine, type Machine } from "./machine.ts"
import type { Revocation } from "./store.ts"
import type { Token } from "./tokens.ts"
import type { World } from "./world.ts"

export interface Node {
  readonly name: string
  readonly machine: Machine
  readonly link: Link
  /** Whatever ran there has stopped. */
  readonly start: () => void
  readonly stop: () => void
  /** A process runs that has not read the feed yet. */
  readonly isStarting: () => boolean
  /** Nothing runs, as after SIGSTOP, and what arrives waits until `resume`. */
  readonly suspend: () => void
  readonly resume: () => void
  readonly verify: (token: Token) => void
  /** To be told of what the process that runs now has written. */
  readonly writer: () => (revocation: Revocation) => void
  readonly sweep: () => void
}

export function makeNode(name: string, skew: number, world: World): Node {
  const machine = makeMachine(world.agenda, skew)
  const link = makeLink(world)
  let isSuspended = false
  let waiting: (() => void)[] = []
  let life: Life | undefined
  let lives = 0

  const whenAwake = (action: () => void) => {
    if (isSuspended) waiting.push(action)
    else action()
  }

  return {
    name,
    machine,
    link,
    start: () => {
      life?.stop()
      lives += 1
      life = startLife(`${name}, life ${lives},`, machine, link, whenAwake, world)
    },
    stop: () => {
      life?.stop()
      life = undefined
    },
    isStarting: () => life?.isReady() === false,
    suspend: () => {
      isSuspended = true
    },
    resume: () => {
      isSuspended = false
      const due = waiting
      waiting = []
      for (const action of due) action()
    },
    verify: (token) => whenAwake(() => life?.verify(token)),
    writer: () => {
      const writing = life
      return (revocation) => whenAwake(() => writing?.note(revocation))
    },
    sweep: () => whenAwake(() => life?.sweep())
  }
}

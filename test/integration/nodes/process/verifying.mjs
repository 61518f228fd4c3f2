/**
 * A load of verifications, and what became of them.
 */
import { setTimeout as pause } from "node:timers/promises"

import { machineTime } from "./machineTime.mjs"

const batch = 64

/**
 * Verifies all tokens over and over, for about half of a processor's time; resolves when each has been verified
 * once. `finish` is given an instant for each token, and resolves when every token has been verified after its
 * own.
 */
export async function verifyOverAndOver(sessions, tokens) {
  const found = tokens.map(() => ({
    firstRefused: undefined,
    lastAccepted: undefined,
    lastBegan: 0,
    acceptedAfterRefusal: 0,
    codes: {}
  }))
  let count = 0
  let lastRoundAfter = Number.POSITIVE_INFINITY

  const note = (one, began, answer) => {
    one.lastBegan = began
    const code = answer.ok ? "ok" : answer.refusal.code
    one.codes[code] = (one.codes[code] ?? 0) + 1
    if (!answer.ok) one.firstRefused ??= began
    else {
      one.lastAccepted = began
      if (one.firstRefused !== undefined) one.acceptedAfterRefusal += 1
    }
  }

  const verify = async (index) => {
    const token = tokens[index]
    const began = machineTime()
    const atOnce = count++ % 2 === 0 ? sessions.verifySync(token) : undefined
    note(found[index], began, atOnce ?? (await sessions.verify(token)))
  }

  const round = async () => {
    for (let from = 0; from < tokens.length; from += batch) {
      const began = machineTime()
      const to = Math.min(from + batch, tokens.length)
      for (let index = from; index < to; index++) await verify(index)
      await pause(machineTime() - began)
    }
  }

  await round()
  const rounds = (async () => {
    for (;;) {
      const began = machineTime()
      await round()
      if (began > lastRoundAfter) return
    }
  })()
  // Whoever calls `finish` hears of it.
  rounds.catch(() => {})

  return {
    finish: async (instants) => {
      lastRoundAfter = Math.max(...instants)
      await rounds
      return { count, found }
    }
  }
}

/**
 * Verifies until all tokens are accepted at once, without the store; stops this process, as a debugger or a
 * hypervisor would; and verifies again as the first thing that it does when it goes on.
 */
export async function verifyAcrossPause(sessions, tokens) {
  const atOnce = () => tokens.map((token) => sessions.verifySync(token))
  while (!atOnce().every((answer) => answer?.ok === true)) await pause(5)
  process.kill(process.pid, "SIGSTOP")
  const first = atOnce()
  const asked = await Promise.all(tokens.map((token) => sessions.verify(token)))
  return { first: first.map((answer) => answer ?? null), asked }
}

/** Verifies each token once; answers the wall clock's time, in ms, at which each verification was over. */
export const verifyEach = (sessions, tokens) =>
  Promise.all(
    tokens.map(async (token) => {
      const answer = await sessions.verify(token)
      return { ended: Date.now(), code: answer.ok ? "ok" : answer.refusal.code }
    })
  )

/**
 * Several processes, each a node of its own, refresh the same tokens at the same time, again and again with
 * one of the answers. All must be answered, for they are one client's; and each token must be promoted by
 * exactly one of them, by what they tell and by what the table says.
 */
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

import { accepted, claims, device, openWatchword } from "../../../load/watchword.mjs"

const node = fileURLToPath(new URL("../node.mjs", import.meta.url))

const listLineages = `
SELECT id, current_generation, revision FROM watchword_sessions`

/** A process that refreshes what it is told to, and answers. */
async function startNode(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const child = fork(node, { serialization: "advanced", stdio: ["ignore", 2, 2, "ipc"] })
  const ask = async (/** @type {object} */ question) => {
    const answered = Promise.race([
      once(child, "message").then(([answer]) => answer),
      once(child, "exit").then(() => ({ failure: "a node's process ended" }))
    ])
    child.send(question)
    const answer = await answered
    if (answer.failure !== undefined) throw new Error(answer.failure)
    return answer
  }
  await ask({ context })
  return { ask, stop: () => child.kill() }
}

export async function open(/** @type {import("../../../load/mysql.mjs").Context} */ context) {
  const { processes, tokens: count } = context.parameters
  const { sessions, pool, close } = await openWatchword(context)
  const nodes = await Promise.all(Array.from({ length: processes }, () => startNode(context)))

  const newest = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const first = accepted(await sessions.create({ userId: `user-${index}`, claims, device }))
      const { refreshToken } = accepted(
        await sessions.refresh({ refreshToken: first.refreshToken.value, device })
      )
      return refreshToken.value
    })
  )

  const lineages = async () => {
    const [rows] = await pool.query(listLineages)
    return new Map(rows.map(({ id, ...lineage }) => [id.toString("hex"), lineage]))
  }
  const assertOnce = (
    /** @type {Awaited<ReturnType<typeof lineages>>} */ before,
    /** @type {typeof before} */ after
  ) => {
    for (const [id, { current_generation, revision }] of after) {
      const was = before.get(id)
      if (current_generation !== was.current_generation + 1 || revision !== was.revision + 1) {
        throw new Error(
          `the session ${id} went from ${JSON.stringify(was)} to ${JSON.stringify(after.get(id))}`
        )
      }
    }
  }

  /** All nodes refresh all tokens; answers how many each of them promoted. */
  const race = async () => {
    const before = await lineages()
    const answers = await Promise.all(nodes.map(({ ask }) => ask({ tokens: newest })))
    assertOnce(before, await lineages())
    const promoted = answers.map((answer) => answer.promoted)
    const sum = promoted.reduce((total, some) => total + some, 0)
    if (sum !== newest.length) {
      throw new Error(
        `the ${newest.length} tokens were promoted ${sum} times, by node: ${promoted.join(", ")}`
      )
    }
    // One of the answers, each time another node's: the others were lost, as far as the client knows.
    for (const index of newest.keys()) {
      newest[index] = answers[index % answers.length].tokens[index]
    }
    return promoted
  }

  return {
    prove: race,
    run: async (/** @type {number} */ milliseconds) => {
      const began = performance.now()
      let operations = 0
      let leastOfANode = 1
      do {
        const promoted = await race()
        operations += count
        leastOfANode = Math.min(leastOfANode, Math.min(...promoted) / count)
      } while (performance.now() - began < milliseconds)
      return { operations, milliseconds: performance.now() - began, extra: { leastOfANode } }
    },
    close: async () => {
      for (const { stop } of nodes) stop()
      await close()
    }
  }
}

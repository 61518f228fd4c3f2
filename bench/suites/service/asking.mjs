/**
 * The questions that all of the suite are asked, and a turn of them: load by wrk, and after it a look whether
 * the answer is still the right one, for the service says in the body what it thinks of a token.
 */
import { pinServer } from "../server/affinity.mjs"
import { prepareLoad } from "../server/load.mjs"

/**
 * @typedef {object} Question
 * @property {string} userId who is to be answered
 * @property {{ readonly idRefreshToken: string, readonly accessToken: string }} body
 *
 * @typedef {object} Asked
 * @property {string} origin
 * @property {Readonly<Record<string, string>>} headers with every request
 * @property {readonly Question[]} questions
 * @property {string | undefined} wrk the program
 * @property {string} folder the contender's own
 */

/**
 * One request.
 *
 * @param {Pick<Asked, "origin" | "headers">} asked
 * @param {string} method
 * @param {unknown} body
 * @returns {Promise<any>} the answer's JSON
 */
export async function ask({ origin, headers }, method, body) {
  const response = await fetch(`${origin}/session`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body)
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${method} was answered ${response.status} ${text}`)
  return JSON.parse(text)
}

/** @param {Asked} asked */
export async function proveAnswers(asked) {
  for (const { userId, body } of asked.questions) {
    const answer = await ask(asked, "PUT", body)
    if (answer.status !== "OK" || answer.session.userId !== userId) {
      throw new Error(`a good token was answered ${JSON.stringify(answer)}`)
    }
  }
}

/** @param {Asked} asked */
export function underLoad(asked) {
  const { origin, headers, questions, wrk, folder } = asked
  const load = prepareLoad(
    wrk,
    folder,
    origin,
    questions.map(({ body }) => ({
      method: "PUT",
      path: "/session",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body)
    }))
  )
  pinServer()
  /** @type {import("../../harness/suite.mjs").Running["run"]} */
  return async (milliseconds) => {
    const before = process.cpuUsage()
    const turn = await load(milliseconds)
    const { user, system } = process.cpuUsage(before)
    await proveAnswers({ ...asked, questions: questions.slice(0, 1) })
    return { ...turn, cpuMicroseconds: user + system }
  }
}

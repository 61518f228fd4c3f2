/**
 * One node of several, in a process of its own: refreshes the tokens that it is told to, all at once, and
 * answers their successors and how many of them it has promoted itself.
 */
import { accepted, device, openWatchword } from "../../load/watchword.mjs"

let sessions
let promoted = 0

async function answer(question) {
  if (question.context !== undefined) {
    const opened = await openWatchword(question.context)
    sessions = opened.sessions
    sessions.on("promoted", () => (promoted += 1))
    return {}
  }
  promoted = 0
  const tokens = await Promise.all(
    question.tokens.map(async (refreshToken) => {
      const { refreshToken: successor } = accepted(await sessions.refresh({ refreshToken, device }))
      return successor.value
    })
  )
  return { tokens, promoted }
}

process.on("message", (question) => {
  answer(question).then(
    (given) => process.send?.(given),
    (error) => process.send?.({ failure: error instanceof Error ? error.stack : String(error) })
  )
})

process.on("disconnect", () => process.exit())

/**
 * One session over time, told from the outside: tokens are presented, and what the domain decides is done
 * to the row as a store with the default theft response does it. Times are seconds after the sign-in.
 */
import type { RotationPolicy } from "../../../../src/domain/policy.ts"
import {
  decideConfirmation,
  decideRefresh,
  type PresentedToken
} from "../../../../src/domain/rotation.ts"
import type { Lineage, Session } from "../../../../src/domain/session.ts"
import { digestOf } from "../exampleSession.ts"
import { at, first, rotation, rowOf, sessionWith } from "./family.ts"

export class Story {
  /** The session as the store has it, beginning with its sign-in. */
  session: Session = sessionWith(rowOf(first))
  readonly #policy: RotationPolicy

  constructor(policy: Partial<RotationPolicy> = {}) {
    this.#policy = rotation(policy)
  }

  /** Refreshes, and answers the token that was issued; fails where none was. */
  refresh(token: PresentedToken, seconds: number, letter: string): PresentedToken {
    const answer = this.#present(token, seconds, letter)
    if (typeof answer === "string") throw new Error(`no token was issued: ${answer}`)
    return answer
  }

  /** What a refresh is told that issues no token. */
  refusal(token: PresentedToken, seconds: number): string | undefined {
    const answer = this.#present(token, seconds, "Z")
    return typeof answer === "string" ? answer : undefined
  }

  /** Uses the access token that was issued beside `token`; answers what that led to. */
  use(token: PresentedToken, seconds: number): string {
    const decision = decideConfirmation(this.session, token, at(seconds), this.#policy)
    if (decision.kind === "promote") this.#save(decision.write)
    return decision.kind
  }

  /** The store falls back to a state that it had before. */
  fallBack(session: Session): void {
    this.session = session
  }

  #present(token: PresentedToken, seconds: number, letter: string): PresentedToken | string {
    const digest = digestOf(letter)
    const decision = decideRefresh(this.session, token, at(seconds), this.#policy, digest)
    switch (decision.kind) {
      case "issue":
        if (decision.write !== undefined) this.#save(decision.write)
        return { digest, ...decision.birth }
      case "keep":
        return token
      case "theft": {
        const ended = { at: at(seconds), cause: "theft", reason: undefined } as const
        this.session = { ...this.session, ended }
        return "theft"
      }
      case "stale":
      case "ended":
        return decision.kind
    }
  }

  #save(lineage: Lineage): void {
    this.session = { ...this.session, lineage, revision: this.session.revision + 1 }
  }
}

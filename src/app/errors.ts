/**
 * Programmers' mistakes, as the use cases report them. Each message names the field, what was given, what
 * is allowed, and holds no secret.
 */
import * as Data from "effect/Data"

/** An argument does not fit. Nothing was changed. */
export class InputInvalid extends Data.TaggedError("InputInvalid")<{
  readonly message: string
}> {}

/** The session's access tokens would not fit where they have to travel. Nothing was changed. */
export class ClaimsTooLarge extends Data.TaggedError("ClaimsTooLarge")<{
  readonly size: number
  readonly allowed: number
}> {
  override get message(): string {
    return (
      `claims: would make access tokens of up to ${this.size} characters, and at most ${this.allowed} fit ` +
      "a cookie; keep in claims only what every request needs, and the rest in data"
    )
  }
}

/**
 * The application's own rules for claims and session data, as Standard Schema (standardschema.dev)
 * validators, without depending on any library that makes them.
 */
import type { Json } from "../domain/json.ts"

/** The part of the Standard Schema interface, version 1, that is used here. */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a validator says: the value as it is to be used, or where and why it does not fit. */
export type ShapeVerdict =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly problem: string }

/** A validator, or the absence of one. */
export type Shape = (value: Json | undefined) => ShapeVerdict | Promise<ShapeVerdict>

/** Accepts any JSON value, and none at all. */
export const anyShape = (value: Json | undefined) =>
  ({ ok: true, value }) as const satisfies ShapeVerdict

/** The verdicts of a Standard Schema; `subject` (`claims`, `data`) starts every path. */
export const standardShape =
  (schema: StandardSchema, subject: string): Shape =>
  (value) => {
    const result = schema["~standard"].validate(value)
    return result instanceof Promise
      ? result.then((settled) => verdict(settled, subject))
      : verdict(result, subject)
  }

function verdict(result: StandardResult<unknown>, subject: string): ShapeVerdict {
  if (result.issues === undefined) return { ok: true, value: result.value as Json | undefined }
  const problem = result.issues
    .map((issue) => `${place(issue, subject)}: ${issue.message}`)
    .join("; ")
  return { ok: false, problem }
}

const place = (issue: StandardIssue, subject: string): string =>
  (issue.path ?? [])
    .map((segment) => String(typeof segment === "object" ? segment.key : segment))
    .reduce((path, key) => `${path}.${key}`, subject)

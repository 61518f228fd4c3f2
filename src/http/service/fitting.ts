import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/**
 * Whether a JSON value fits a schema, for schemas that do no more than name fields. Nearly every request is as
 * it should be, and a decoder that is ready to tell what is wrong takes longer than the verification that it
 * stands before; it is asked where this says no.
 */

/** Whether a JSON value is as a schema wants it. */
export type Fits = (value: unknown) => boolean

/** Undefined where the schema says more than can be told here: a check, a transformation, other types. */
export const fitting = (schema: Schema.Top): Fits | undefined => fitsOf(schema.ast)

function fitsOf(ast: SchemaAST.AST): Fits | undefined {
  if (ast.checks !== undefined || ast.encoding !== undefined) return undefined
  if (SchemaAST.isUnknown(ast)) return () => true
  if (SchemaAST.isString(ast)) return (value) => typeof value === "string"
  return SchemaAST.isObjects(ast) ? objectFits(ast) : undefined
}

interface Field {
  readonly fits: Fits
  readonly isOptional: boolean
}

function objectFits(ast: SchemaAST.Objects): Fits | undefined {
  if (ast.indexSignatures.length > 0 || ast.encodingChecks !== undefined) return undefined
  const fields = new Map<PropertyKey, Field>()
  for (const { name, type } of ast.propertySignatures) {
    const fits = fitsOf(type)
    if (fits === undefined) return undefined
    fields.set(name, { fits, isOptional: SchemaAST.isOptional(type) })
  }
  const required = [...fields.values()].filter(({ isOptional }) => !isOptional).length
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false
    let found = 0
    for (const [name, own] of Object.entries(value)) {
      const field = fields.get(name)
      if (field === undefined || !field.fits(own)) return false
      if (!field.isOptional) found += 1
    }
    return found === required
  }
}

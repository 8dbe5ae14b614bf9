import { z } from 'zod';

/** The part of JSON Schema 2020-12 that the OpenAPI document is made of. */
export const Schema = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Schema).optional();
  },
  get items() {
    return Schema.optional();
  },
  get anyOf() {
    return z.array(Schema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), Schema]).optional();
  },
});

export type Schema = z.output<typeof Schema>;

/** The name of a component that `schema` points to, or null where it stands for itself. */
export function referredName(schema: Schema): string | null {
  return schema.$ref?.replace('#/components/schemas/', '') ?? null;
}

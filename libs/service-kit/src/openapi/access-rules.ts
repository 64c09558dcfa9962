import { ACCESS, type AccessRule } from '@cloudact/tenancy/nest';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Who may call each handler: `BudgetsController.create` → its rule, from the decorator that the guard goes by. */
export function accessRules(app: NestFastifyApplication): ReadonlyMap<string, AccessRule> {
  const rules = new Map<string, AccessRule>();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(metatype.prototype as object))) {
        if (typeof value !== 'function') continue;
        const rule = (Reflect.getMetadata(ACCESS, value) ?? Reflect.getMetadata(ACCESS, metatype)) as AccessRule | undefined;
        if (rule !== undefined) rules.set(`${metatype.name}.${name}`, rule);
      }
    }
  }
  return rules;
}

/** OpenAPI's security of a rule. Under 3.1 an API key lists the scopes that it must have. */
export function securityOf(rule: AccessRule): readonly Readonly<Record<string, readonly string[]>>[] {
  if (rule.who === 'public') return [];
  const root = { 'root-key': [] };
  if (rule.who === 'root') return [root];
  const org = { 'org-key': [rule.scope] };
  return rule.who === 'org' ? [org] : [org, root];
}

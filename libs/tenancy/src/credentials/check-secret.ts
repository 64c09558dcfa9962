import { CredentialSecretInvalidError } from './credential-errors.js';
import { type CredentialProvider, type CredentialType, SECRET_SHAPES, type SecretShape } from './secret-shapes.js';

/**
 * Holds a secret against the shapes of its provider. Says what is wrong with which field, and repeats no value.
 * @param type absent: the kind whose fields the secret has, or the provider's usual one
 * @returns the kind that it is
 * @throws CredentialSecretInvalidError
 */
export function checkSecret(provider: CredentialProvider, type: CredentialType | undefined, secret: Readonly<Record<string, unknown>>): CredentialType {
  const shapes: readonly SecretShape[] = SECRET_SHAPES.filter((shape) => shape.provider === provider);
  const shape = type === undefined ? (shapes.find(({ fields }) => Object.keys(secret).some((name) => Object.hasOwn(fields, name))) ?? shapes[0]) : shapes.find((one) => one.type === type);
  if (shape === undefined) throw new CredentialSecretInvalidError(provider, [{ field: 'credential_type', message: `must be one of ${shapes.map((one) => one.type).join(', ')}` }]);
  const missing = Object.entries(shape.fields).flatMap(([name, { optional, is }]) => (Object.hasOwn(secret, name) || optional === true ? [] : [{ field: `secret.${name}`, message: `is missing; it must be ${is}` }]));
  const wrong = Object.entries(secret).flatMap(([name, value]) => {
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    // not by its name: somebody may have sent the secret itself as one
    if (field === undefined) return [{ field: 'secret', message: `may have ${Object.keys(shape.fields).join(', ')} and nothing else` }];
    return typeof value === 'string' && field.pattern.test(value) ? [] : [{ field: `secret.${name}`, message: `must be ${field.is}` }];
  });
  if (missing.length + wrong.length > 0) throw new CredentialSecretInvalidError(provider, [...missing, ...wrong]);
  return shape.type as CredentialType;
}

export { TenantCache, type TenantCacheOptions } from './cache/tenant-cache.js';
export { OrgBigQueryClient, type OrgQuery } from './client/org-bigquery-client.js';
export { OrgClientFactory, type OrgClientFactoryOptions } from './client/org-client-factory.js';
export { type QuerySlots, TierAdmission } from './client/tier-admission.js';
export { BigQueryCredentialStore, type BigQueryCredentialStoreOptions } from './credentials/bigquery-credential-store.js';
export { checkSecret } from './credentials/check-secret.js';
export { CloudKmsKeys, type CloudKmsKeysOptions } from './credentials/cloud-kms/cloud-kms-keys.js';
export {
  CredentialChangedMeanwhileError,
  CredentialNameTakenError,
  CredentialNotFoundError,
  CredentialSecretInvalidError,
  CredentialUnreadableError,
  KeyEncryptionUnavailableError,
  KeyFileUnsafeError,
} from './credentials/credential-errors.js';
export { CREDENTIAL_STATUSES, type CredentialList, type CredentialRecord, type CredentialStatus, type CredentialStore } from './credentials/credential-store.js';
export { type CredentialCheck, CredentialVault, type CredentialVaultOptions, type NewCredential, type SecretFields } from './credentials/credential-vault.js';
export { openSecret, type SealedSecret, sealSecret, type SecretBinding } from './credentials/envelope.js';
export type { KeyEncryption, WrappedKey } from './credentials/key-encryption.js';
export { LocalKeyFile } from './credentials/local-key-file.js';
export { CREDENTIAL_PROVIDERS, CREDENTIAL_TYPES, type CredentialProvider, type CredentialType, SECRET_SHAPES, type SecretShape } from './credentials/secret-shapes.js';
export { BigQueryOrgDirectory, type BigQueryOrgDirectoryOptions } from './directory/bigquery-org-directory.js';
export type { KeyRecord, OrgDirectory, OrgRecord, OrgStatus } from './directory/org-directory.js';
export { AccessNotDeclaredError, KeyCheckTooSlowError, KeyInvalidError, KeyMissingError, OrgMismatchError, OrgNotActiveError, OrgNotFoundError, ScopeMissingError, SharedRowsUnboundError, TenantContextMissingError, TooManyBadKeysError } from './errors.js';
export { hashOfKey, KEY_SCOPES, type KeyScope, newApiKey, type NewApiKey, sameSecret } from './keys/api-key.js';
export { BAD_KEYS_PER_MINUTE, BadKeyLimiter, type BadKeyLimiterOptions } from './keys/bad-key-limiter.js';
export { KEY_TTL_MS, KeyVerifier, type KeyVerifierOptions, type VerifyOptions } from './keys/key-verifier.js';
export type { OrgContext } from './org/org-context.js';
export { InvalidOrgSlugError, type OrgSlug, parseOrgSlug } from './org/org-slug.js';
export { CurrentPlans, type CurrentPlansOptions, PLAN_TTL_MS } from './tier/current-plans.js';
export { freeSqlGuard } from './sql-guard/free-sql-guard.js';
export { SQL_REFUSALS, type SqlRefusal } from './sql-guard/refusals.js';
export { MAX_FREE_SQL_LENGTH, SqlGuard, type SqlGuardOptions } from './sql-guard/sql-guard.js';
export { type RefusedSpan, SqlRefusedError } from './sql-guard/sql-refused-error.js';
export { PLAN_TIERS, type PlanTier, TIER_LIMITS, type TierLimits } from './tier/plan-tier.js';

import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands for `@aws-sdk/credential-provider-node` in the bundles: Lambda gives a function its credentials in the environment, so that
 * profiles, single sign-on, web identities and instance metadata would only be bytes to load.
 */
export const defaultProvider = fromEnv;

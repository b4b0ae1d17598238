import {
  certificateListManifestSchema,
  parseCertificateListManifest,
} from '../../shared/contracts/certificate-manifest.ts';
import { certificateListSchema, certificateQuery, upsertQuery } from '../../shared/contracts/http-api.ts';
import { MalformedRequestError, NotFoundError } from '../../shared/domain/errors/request-errors.ts';
import { forgetCertificates } from '../../shared/workflows/serve-users/forget-registered.ts';
import { saveCertificates } from '../../shared/workflows/serve-users/save-certificates.ts';
import { showCertificates } from '../../shared/workflows/serve-users/show-certificates.ts';
import { defineRoute, type Route } from './route.ts';

const tag = 'certificates';
const path = '/api/v1/certificates';

/** The routes of certificates and SSH host keys of Git servers (reference/argocd.md §1.22). */
export const certificateRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path,
    operationId: 'ListCertificates',
    tag,
    summary: 'List certificates and SSH host keys of Git servers',
    query: certificateQuery,
    response: certificateListSchema,
    handle: async ({ deps, query }) => ({
      body: { items: showCertificates(await deps.certificates.list(filterOf(query))), metadata: {} },
    }),
  }),
  defineRoute({
    method: 'POST',
    path,
    operationId: 'CreateCertificate',
    tag,
    summary: 'Register certificates and SSH host keys, or with upsert=true change them',
    query: upsertQuery,
    body: { schema: certificateListManifestSchema, parse: parseCertificateListManifest },
    response: certificateListSchema,
    handle: async ({ deps, query, body }) => {
      const saved = await saveCertificates(deps, body, { mode: query.upsert ? 'upsert' : 'create' });
      return { body: { items: showCertificates(saved), metadata: {} } };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path,
    operationId: 'DeleteCertificate',
    tag,
    summary: 'Forget the certificates and SSH host keys of a host',
    query: certificateQuery,
    response: certificateListSchema,
    handle: async ({ deps, query }) => {
      if (!query.hostNamePattern) {
        throw new MalformedRequestError('hostNamePattern: is required; "*" means all hosts');
      }
      const removed = await forgetCertificates(deps, filterOf(query));
      if (removed.length === 0) {
        throw new NotFoundError(`no certificate or SSH host key of "${query.hostNamePattern}" is registered`);
      }
      return { body: { items: showCertificates(removed), metadata: {} } };
    },
  }),
];

function filterOf({
  hostNamePattern = '',
  certType = '',
  certSubType = '',
}: {
  readonly hostNamePattern?: string;
  readonly certType?: string;
  readonly certSubType?: string;
}) {
  return { serverName: hostNamePattern, certType, certSubType };
}

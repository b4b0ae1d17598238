import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { SourceUnsupportedError } from '../../domain/errors/source-errors.ts';
import type { ChartAccess } from '../../ports/chart-reader.ts';
import type { ChartHttpLimits } from './chart-http.ts';

/** So many different ways to connect stay open; beyond, the least recently used is closed. */
const MAX_DISPATCHERS = 64;

/**
 * Hands out kept-alive connections for each way to connect: certificates, proxy.
 * @returns throws SourceUnsupportedError if the proxy or a certificate cannot be used
 */
export function createChartDispatchers(limits: ChartHttpLimits): (access: ChartAccess) => Dispatcher {
  const known = new Map<string, Dispatcher>();
  return (access) => {
    const { insecure, caCertificates, tlsClientCert, tlsClientKey, proxy, noProxy } = access;
    const key = JSON.stringify([insecure, caCertificates, tlsClientCert, tlsClientKey, proxy, noProxy]);
    const dispatcher = known.get(key) ?? createDispatcher(access, limits);
    known.delete(key);
    known.set(key, dispatcher);
    const [oldest] = known;
    if (known.size > MAX_DISPATCHERS && oldest !== undefined) {
      known.delete(oldest[0]);
      // Lets requests that are under way end.
      void oldest[1].close();
    }
    return dispatcher;
  };
}

function createDispatcher(access: ChartAccess, limits: ChartHttpLimits): Dispatcher {
  const { insecure, caCertificates, tlsClientCert, tlsClientKey, proxy, noProxy } = access;
  const tls = {
    rejectUnauthorized: insecure !== true,
    // A certificate that is no CA's vouches for itself when it was registered.
    ...(caCertificates && { ca: caCertificates, allowPartialTrustChain: true }),
    ...(tlsClientCert && tlsClientKey && { cert: tlsClientCert, key: tlsClientKey }),
  };
  try {
    return new EnvHttpProxyAgent({
      connect: { timeout: limits.connectTimeoutMs, ...tls },
      requestTls: tls,
      headersTimeout: limits.totalTimeoutMs,
      bodyTimeout: limits.totalTimeoutMs,
      ...(proxy && { httpProxy: proxy, httpsProxy: proxy, noProxy: noProxy ?? '' }),
    });
  } catch {
    // The cause would show the proxy's URL, which may hold a password.
    throw new SourceUnsupportedError('proxy: it cannot be used; give an http://, https:// or socks5:// URL');
  }
}

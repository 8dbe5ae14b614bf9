import ipaddr from 'ipaddr.js';

/** The key a source is counted by: an IPv4 address, or the /64 of an IPv6 one, which is the least that one customer has (RFC 6177). */
export function sourceOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (!('parts' in address)) return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0])}/64`;
}

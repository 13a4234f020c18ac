/** Puts these into a node, unless it says the same already: so that what somebody has selected there stays selected. */
export function renew(node, children) {
  const renewed = new DocumentFragment();
  renewed.append(...children);
  if (renewed.textContent !== node.textContent) node.replaceChildren(renewed);
}

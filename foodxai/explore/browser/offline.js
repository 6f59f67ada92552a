// A service worker: without a network, the page of the lab gets what it kept of its own files.

const kept = async (request) => {
  const found = await caches.match(request, { cacheName: "foodxai-lab", ignoreSearch: true });
  return found ?? Response.error();
};

addEventListener("fetch", (event) => {
  const mine = new URL(event.request.url).origin === location.origin;
  if (!mine || event.request.method !== "GET") return;
  event.respondWith(fetch(event.request).catch(() => kept(event.request)));
});

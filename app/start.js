// Loads the app: the names of its files hold their hashes and stand on this script's own element.
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;

try {
  if (!window.isSecureContext) {
    throw new Error(
      "Trang này cần HTTPS (hoặc localhost) để giữ dữ liệu trên máy. · This page needs HTTPS (or localhost) to keep data on this device.",
    );
  }
  const app = await import(js);
  await app.default({ module_or_path: wasm });
} catch (error) {
  const message = document.createElement("p");
  message.className = "start-error";
  message.setAttribute("role", "alert");
  message.textContent = `${error.message ?? error}`;
  document.body.replaceChildren(message);
  throw error;
}

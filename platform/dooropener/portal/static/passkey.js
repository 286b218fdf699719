// Makes or shows a passkey when its form is sent.
const Key = window.PublicKeyCredential;
for (const form of document.querySelectorAll("[data-passkey]")) {
  const verb = form.dataset.passkey, read = `parse${verb == "get" ? "Request" : "Creation"}OptionsFromJSON`;
  form.hidden = !Key?.[read];
  form.onsubmit = async (event) => {
    event.preventDefault();
    try {
      const publicKey = Key[read](JSON.parse(form.dataset.options));
      form.credential.value = JSON.stringify(await navigator.credentials[verb]({ publicKey }));
      form.submit();
    } catch {
      form.querySelector("[role=alert]").hidden = false;
    }
  };
}

"use strict";

/* Documentation of the API, drawn out of the portal's own description of it. */
(() => {
  const element = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    domNode: element,
    url: element.dataset.document,
    // A link inside the button that folds an operation out cannot be reached by keyboard.
    deepLinking: false,
    // No badge of a validator on somebody else's server.
    validatorUrl: null,
    // There is one server, this one: no list without a label to choose it from.
    plugins: [() => ({ wrapComponents: { ServersContainer: () => () => null } })],
  });
})();

"use strict";

/* Documentation of the API, drawn out of the portal's own description of it. */
(() => {
  const element = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    domNode: element,
    url: element.dataset.document,
    deepLinking: true,
    // No badge of a validator on somebody else's server.
    validatorUrl: null,
  });
})();

from openapi_spec_validator import validate
def test_all(client):
    validate(client.get("/openapi").json())
    import pathlib
    out = pathlib.Path("/tmp/ogc_html"); out.mkdir(exist_ok=True)
    for i, path in enumerate(["/conformance","/collections","/collections/shops","/collections/mobile-coverage","/collections/shops/queryables","/collections/shops/schema","/collections/mobile-coverage/schema","/collections/mobile-coverage/coverage", "/openapi", "/collections/shops/items", "/collections/shops/items/a%2F1"]):
        r = client.get(path, headers={"accept": "text/html"})
        print(path, r.status_code)
        assert r.status_code == 200, r.text
        (out / f"{i}.html").write_text(r.text)
        if i in (3,9): print(r.text)
    r=client.get("/collections/mobile-coverage/coverage"); print(r.text)

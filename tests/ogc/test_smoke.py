def test_all(client):
    for path in ["/", "/conformance","/collections","/collections/shops","/collections/mobile-coverage","/collections/shops/queryables","/collections/shops/schema","/collections/mobile-coverage/schema","/collections/mobile-coverage/coverage", "/openapi"]:
        r = client.get(path)
        print(path, r.status_code, r.headers, r.text, "\n")
        assert r.status_code == 200

// SPDX-License-Identifier: MIT
public import JSON

extension JSONWriter {
    /// The control API as an OpenRPC 1.3 document (spec.open-rpc.org), from the table of methods.
    public mutating func openRPC() {
        object { document in
            document.member("openrpc", "1.3.2")
            document.object("info") { info in
                info.member("title", "Circles control API")
                info.member("version", "\(Version.protocol).0.0")
                info.object("license") { $0.member("name", "MIT") }
            }
            document.array("methods") { methods in
                for method in Method.allCases { methods.method(method) }
            }
            document.object("components") { components in
                components.object("schemas") { schemas in
                    for named in Schema.Named.allCases {
                        schemas.key(text: named.rawValue)
                        schemas.objectSchema(named.fields)
                    }
                }
            }
        }
    }

    private mutating func method(_ method: Method) {
        let spec = method.spec
        object { object in
            object.member("name", method.rawValue)
            object.member("summary", spec.summary)
            object.member("paramStructure", "by-name")
            object.member("x-access", method.access.rawValue)
            object.array("params") { params in for field in spec.params { params.contentDescriptor(field) } }
            object.object("result") { result in
                result.member("name", "result")
                result.key("schema")
                result.objectSchema(spec.result)
            }
            object.array("errors") { errors in
                for code in spec.errors.sorted(by: { $0.rawValue > $1.rawValue }) {
                    errors.object { error in
                        error.member("code", code.rawValue)
                        error.member("message", code.kind)
                    }
                }
            }
        }
    }

    private mutating func contentDescriptor(_ field: Field) {
        object { object in
            object.member("name", field.name)
            if !field.summary.isEmpty { object.member("summary", field.summary) }
            object.member("required", field.isRequired)
            object.key("schema")
            object.schema(field.schema)
        }
    }
}

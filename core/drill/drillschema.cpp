#include "core/drill/drillschema.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>

#include <valijson/adapters/qtjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

using namespace Qt::StringLiterals;

namespace talekeeper {

QStringList misfits(const QJsonDocument &document)
{
    QFile file(u":/talekeeper/drills/schema.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the schema of drills is not in the program");
    const QJsonValue rules(QJsonDocument::fromJson(file.readAll()).object());
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(valijson::adapters::QtJsonAdapter(rules), schema);

    const QJsonValue value = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    valijson::ValidationResults results;
    QStringList places;
    if (valijson::Validator().validate(schema, valijson::adapters::QtJsonAdapter(value), &results))
        return places;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        QString place;
        for (const std::string &part : error.context)
            place += QString::fromStdString(part);
        places << u"%1: %2"_s.arg(place.replace("<root>"_L1, "template"_L1), QString::fromStdString(error.description));
    }
    return places;
}

} // namespace talekeeper
